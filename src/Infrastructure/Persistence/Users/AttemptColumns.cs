using Auth.Domain.Lockout;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Columns of an attempt counter, in the row of its account or device.</summary>
internal static class AttemptColumns
{
    public static void Configure(ComplexPropertyBuilder<AttemptCounter> attempts)
    {
        attempts.Property(a => a.FailedCount).HasColumnName("failed_attempts");
        attempts.Property(a => a.LockedOutAt).HasColumnName("locked_out_at");
        attempts.Property(a => a.LockedOutUntil).HasColumnName("locked_out_until");
        attempts.Property(a => a.ConsecutiveLockouts).HasColumnName("lockouts_in_a_row");
        attempts.Property(a => a.RetainedUntil).HasColumnName("attempts_remembered_until");
        attempts.Property(a => a.Pending).HasColumnName("pending_attempts")
            .HasConversion<PendingAttemptsConverter, PendingAttemptsComparer>();
    }
}
