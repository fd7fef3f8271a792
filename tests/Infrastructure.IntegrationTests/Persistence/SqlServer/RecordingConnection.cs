using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.SqlClient;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>A connection without a server that records each command. A query returns one row, a change affects one row, and the immediate repetition of an update or a deletion none.</summary>
internal sealed class RecordingConnection : DbConnection
{
    private readonly List<Statement> _statements = [];
    private ConnectionState _state;

    public IReadOnlyList<Statement> Statements => _statements;

    public IEnumerable<string> Commands => _statements.Select(s => s.Text);

    /// <summary>The statement sites to attribute statements to; null if they are not attributed.</summary>
    public StatementSites? Sites { get; set; }

    /// <summary>The entry point that is being called, for statements without a site on the stack.</summary>
    public string? EntryPoint { get; set; }

    [AllowNull]
    public override string ConnectionString { get; set; } = "Data Source=nowhere";

    public override string Database => "auth";

    public override string DataSource => "nowhere";

    public override string ServerVersion => "16.00";

    public override ConnectionState State => _state;

    public override void ChangeDatabase(string databaseName)
    {
    }

    public override void Close() => _state = ConnectionState.Closed;

    public override void Open() => _state = ConnectionState.Open;

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new RecordingTransaction(this, isolationLevel);

    protected override DbCommand CreateDbCommand() => new RecordingCommand(this);

    /// <param name="Text">Includes the declarations of its parameters.</param>
    /// <param name="Types">The types of the parameters.</param>
    /// <param name="IsNonQuery">Whether the caller reads only the row count.</param>
    /// <param name="Site">The statement site; null if unknown.</param>
    internal sealed record Statement(string Text, IReadOnlyCollection<SqlDbType> Types, bool IsNonQuery, string? Site);

    private sealed class RecordingTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    private sealed class RecordingCommand(RecordingConnection connection) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; } = connection;

        protected override DbParameterCollection DbParameterCollection { get; } = new SqlCommand().Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        /// <returns>The number of writing statements; 0 if the command repeats the previous one.</returns>
        public override int ExecuteNonQuery()
        {
            var previous = connection._statements.LastOrDefault();
            Record(isNonQuery: true);
            if (previous?.Text == connection._statements[^1].Text && !CommandText.Contains("INSERT", StringComparison.Ordinal)) return 0;
            return CommandText.Replace(SqlServerRowCountInterceptor.Prefix, "", StringComparison.Ordinal).Split(';').Select(s => s.TrimStart())
                .Count(s => s.StartsWith("INSERT", StringComparison.Ordinal) || s.StartsWith("UPDATE", StringComparison.Ordinal) || s.StartsWith("DELETE", StringComparison.Ordinal));
        }

        public override object ExecuteScalar()
        {
            Record();
            return connection._statements.Count;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            Record();
            var columns = TSql.FindColumns(CommandText);
            return new FakeReader(CommandText, Parameters, columns, columns.Count > 0 ? 1 : CommandText.Split("OUTPUT 1").Length - 1, connection._statements.Count);
        }

        private void Record(bool isNonQuery = false)
        {
            var parameters = Parameters.Cast<SqlParameter>().ToList();
            var site = connection.Sites?.FindSite(new StackTrace()) ?? connection.EntryPoint;
            connection._statements.Add(new(string.Concat(parameters.Select(Declare)) + CommandText, [.. parameters.Select(p => p.SqlDbType)], isNonQuery, site));
        }

        private static string Declare(SqlParameter parameter) =>
            $"DECLARE {parameter.ParameterName} sql_variant; ";
    }

    /// <summary>Result sets with one row each, whose values are valid for their columns.</summary>
    private sealed class FakeReader(string text, DbParameterCollection parameters, IReadOnlyList<string> columns, int results, int position) : DbDataReader
    {
        private int _results = results;
        private bool _read;

        public override int Depth => 0;

        public override int FieldCount => Math.Max(columns.Count, 1);

        public override bool HasRows => _results > 0;

        public override bool IsClosed => false;

        public override int RecordsAffected => 1;

        public override object this[int ordinal] => 1;

        public override object this[string name] => 1;

        public override bool Read() => _results > 0 && !_read && (_read = true);

        public override bool NextResult()
        {
            _read = false;
            return --_results > 0;
        }

        public override bool IsDBNull(int ordinal) => false;

        public override bool GetBoolean(int ordinal) => true;

        public override int GetInt32(int ordinal) => 1;

        /// <summary>Simulates a backlog of five events that are not counted yet, and a revocation log that grows.</summary>
        public override long GetInt64(int ordinal) => GetColumnName(ordinal) switch
        {
            "position" => position,
            "value" => text.Contains($"'{Counter.Events}'", StringComparison.Ordinal) || parameters.Cast<SqlParameter>().Any(p => p.Value is Counter.Events) ? 10 : 5,
            _ => 1,
        };

        public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(DateTimeOffset) ? (T)(object)DateTimeOffset.UnixEpoch
            : typeof(T) == typeof(byte[]) ? (T)(object)new byte[16]
            : typeof(T) == typeof(string) ? (T)(object)GetString(ordinal)
            : (T)Convert.ChangeType(1, typeof(T), null);

        public override string GetName(int ordinal) => GetColumnName(ordinal);

        public override int GetOrdinal(string name) => 0;

        public override Type GetFieldType(int ordinal) => typeof(int);

        public override string GetDataTypeName(int ordinal) => "int";

        public override object GetValue(int ordinal) => 1;

        public override int GetValues(object[] values) => 0;

        public override IEnumerator GetEnumerator() => new DbEnumerator(this);

        public override byte GetByte(int ordinal) => 1;

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => 0;

        public override char GetChar(int ordinal) => '1';

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => 0;

        public override DateTime GetDateTime(int ordinal) => default;

        public override decimal GetDecimal(int ordinal) => 1;

        public override double GetDouble(int ordinal) => 1;

        public override float GetFloat(int ordinal) => 1;

        public override Guid GetGuid(int ordinal) => Guid.Empty;

        public override short GetInt16(int ordinal) => 1;

        public override string GetString(int ordinal) => GetColumnName(ordinal) switch
        {
            "token_hash" or "device_token_hash" or "gateway_token_hash" or "key_hash" or "body_digest" => new('a', 64),
            "ip_address" or "second_ip_address" => "192.0.2.1",
            "kind" or "purpose" or "Purpose" when !text.Contains("passkey_ceremonies", StringComparison.Ordinal) => nameof(Auth.Domain.EmailLinks.EmailLinkPurpose.Recovery),
            "purpose" => nameof(Domain.Passkeys.CeremonyPurpose.SignIn),
            "pending_attempts" => "[]",
            "details" => "{}",
            "roles" or "recovery_codes" or "transports" => "",
            "type" => "session_ended",
            "origin" => nameof(Domain.Users.AccountOrigin.SelfRegistration),
            "delivery" => nameof(Domain.Invitations.InvitationDelivery.Sent),
            _ => "a",
        };

        private string GetColumnName(int ordinal) => ordinal < columns.Count ? columns[ordinal] : "";
    }
}
