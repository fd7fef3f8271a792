namespace Auth.FaultRig.Checking;

/// <summary>Welch's t-test: compares the means of two samples with possibly different variances.</summary>
/// <param name="First">The mean of the first sample.</param>
/// <param name="Second">The mean of the second sample.</param>
/// <param name="P">The probability of a difference at least this large if the true means are equal.</param>
public readonly record struct Welch(double First, double Second, double P)
{
    /// <summary>Compares two samples of at least a hundred values each, for which the t distribution is close to the normal one.</summary>
    public static Welch Compare(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        var (a, b) = (first.Average(), second.Average());
        var t = Math.Abs(a - b) / Math.Sqrt((Variance(first, a) / first.Count) + (Variance(second, b) / second.Count));
        return new Welch(a, b, 2 * (1 - NormalShareBelow(t)));
    }

    /// <summary>The difference of the means, relative to the first.</summary>
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
