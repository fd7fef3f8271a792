namespace Auth.FaultRig.Checking;

/// <summary>Welch's t-test: are the means of two samples the same, whatever their spreads?</summary>
/// <param name="First">The mean of the first sample.</param>
/// <param name="Second">The mean of the second sample.</param>
/// <param name="P">How likely means at least as far apart are, where the true ones are equal.</param>
public readonly record struct Welch(double First, double Second, double P)
{
    /// <summary>Compares two samples, of a hundred or more each: for so many, the t distribution is the normal one.</summary>
    public static Welch Compare(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        var (a, b) = (first.Average(), second.Average());
        var t = Math.Abs(a - b) / Math.Sqrt((Variance(first, a) / first.Count) + (Variance(second, b) / second.Count));
        return new Welch(a, b, 2 * (1 - NormalShareBelow(t)));
    }

    /// <summary>By how much of the first mean the second one differs.</summary>
    public double Effect => Math.Abs(Second - First) / First;

    private static double Variance(IReadOnlyCollection<double> sample, double mean) => sample.Sum(value => (value - mean) * (value - mean)) / (sample.Count - 1);

    /// <summary>Abramowitz and Stegun 26.2.17; the error is below 7.5e-8.</summary>
    private static double NormalShareBelow(double x)
    {
        var k = 1 / (1 + (0.2316419 * x));
        var tail = k * (0.319381530 + (k * (-0.356563782 + (k * (1.781477937 + (k * (-1.821255978 + (k * 1.330274429))))))));
        return 1 - (Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * tail);
    }
}
