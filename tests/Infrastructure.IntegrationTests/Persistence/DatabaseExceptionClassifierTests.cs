using Auth.Application.Common;
using Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>An unavailable database is distinguished from a programming error.</summary>
[Trait("Requirement", "R62")]
public sealed class DatabaseExceptionClassifierTests
{
    private readonly DatabaseExceptionClassifier _classifier = new();

    [Theory]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction)]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.QueryCanceled)]
    [InlineData(PostgresErrorCodes.DiskFull)]
    [InlineData(PostgresErrorCodes.UndefinedTable)]
    [InlineData(PostgresErrorCodes.SerializationFailure)]
    public void A_temporary_PostgreSQL_error_is_classified_as_unavailable(string state) => _classifier.IsUnavailable(Wrapped(Postgres(state))).ShouldBeTrue();

    [Theory]
    [InlineData(PostgresErrorCodes.SyntaxError)]
    [InlineData(PostgresErrorCodes.UndefinedColumn)]
    [InlineData(PostgresErrorCodes.NotNullViolation)]
    [InlineData(PostgresErrorCodes.StringDataRightTruncation)]
    public void A_permanent_PostgreSQL_error_is_not_classified_as_unavailable(string state) => _classifier.IsUnavailable(Wrapped(Postgres(state))).ShouldBeFalse();

    [Theory]
    [InlineData(raw.SQLITE_ERROR)]
    [InlineData(raw.SQLITE_BUSY)]
    [InlineData(raw.SQLITE_FULL)]
    [InlineData(raw.SQLITE_IOERR)]
    [InlineData(raw.SQLITE_READONLY)]
    [InlineData(raw.SQLITE_CANTOPEN)]
    public void A_temporary_SQLite_error_is_classified_as_unavailable(int code) => _classifier.IsUnavailable(Wrapped(new SqliteException("now", code))).ShouldBeTrue();

    [Theory]
    [InlineData(raw.SQLITE_MISMATCH)]
    [InlineData(raw.SQLITE_CONSTRAINT)]
    public void A_permanent_SQLite_error_is_not_classified_as_unavailable(int code) => _classifier.IsUnavailable(Wrapped(new SqliteException("never", code))).ShouldBeFalse();

    [Theory]
    [InlineData(-2)]
    [InlineData(208)]
    [InlineData(1205)]
    [InlineData(3906)]
    [InlineData(4060)]
    [InlineData(4221)]
    [InlineData(9002)]
    [InlineData(10928)]
    [InlineData(10929)]
    [InlineData(18456)]
    [InlineData(40197)]
    [InlineData(40501)]
    [InlineData(40613)]
    [InlineData(49918)]
    [InlineData(49919)]
    [InlineData(49920)]
    public void A_temporary_SQL_Server_error_is_classified_as_unavailable(int number) => _classifier.IsUnavailable(Wrapped(SqlExceptions.WithNumber(number))).ShouldBeTrue();

    [Theory]
    [InlineData(102)]
    [InlineData(207)]
    [InlineData(515)]
    [InlineData(2628)]
    public void A_permanent_SQL_Server_error_is_not_classified_as_unavailable(int number) => _classifier.IsUnavailable(Wrapped(SqlExceptions.WithNumber(number))).ShouldBeFalse();

    [Fact]
    public void Lost_connections_timeouts_and_a_busy_database_are_classified_as_unavailable()
    {
        _classifier.IsUnavailable(new NpgsqlException("lost", new IOException())).ShouldBeTrue();
        _classifier.IsUnavailable(new InvalidOperationException("wrapped", new TimeoutException())).ShouldBeTrue();
        _classifier.IsUnavailable(new DatabaseBusyException(Wrapped(Postgres(PostgresErrorCodes.UniqueViolation)))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InvalidSqlStatementName, "FetchPreparedStatement")]
    [InlineData(PostgresErrorCodes.DuplicatePreparedStatement, "StorePreparedStatement")]
    [InlineData(PostgresErrorCodes.ProtocolViolation, "exec_bind_message")]
    public void A_lost_prepared_statement_is_classified_as_unavailable_with_advice(string state, string routine)
    {
        var exception = Wrapped(new PostgresException("a message", "ERROR", "ERROR", state, routine: routine));

        _classifier.IsUnavailable(exception).ShouldBeTrue();
        _classifier.FindAdvice(exception).ShouldNotBeNull().ShouldContain("Max Auto Prepare=0");
    }

    [Fact]
    public void Other_database_errors_have_no_advice() => _classifier.FindAdvice(Wrapped(Postgres(PostgresErrorCodes.AdminShutdown))).ShouldBeNull();

    [Fact]
    public void Any_other_exception_is_not_classified_as_unavailable() => _classifier.IsUnavailable(new InvalidOperationException("a bug")).ShouldBeFalse();

    [Fact]
    public void An_exhausted_SQL_Server_pool_is_classified_as_unavailable()
    {
        var exhausted = new InvalidOperationException("Timeout expired. All pooled connections were in use.");
        var exception = Should.Throw<TimeoutException>(() => new SqlServerPoolExhaustionInterceptor().ConnectionFailed(null!, Failed(exhausted)));

        exception.InnerException.ShouldBe(exhausted);
        _classifier.IsUnavailable(exception).ShouldBeTrue();
    }

    private static PostgresException Postgres(string state) => new("what it says", "ERROR", "ERROR", state);

    private static DbUpdateException Wrapped(Exception exception) => new("An error occurred while saving the entity changes.", exception);

    private static ConnectionErrorEventData Failed(Exception exception) =>
        new(null!, null!, null!, null, Guid.Empty, exception, async: true, default, default);
}
