using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>A connection to nowhere: it notes each command, finds no rows, says that one row was changed or counted, and a higher number at each look.</summary>
internal sealed class RecordingConnection : DbConnection
{
    private static readonly string[] AnswersWithARow = ["COUNT(*)", "COUNT_BIG(*)", "EXISTS (", "OUTPUT 1", "[c].[value]"];

    private readonly List<string> _commands = [];
    private ConnectionState _state;

    public IReadOnlyList<string> Commands => _commands;

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

        /// <returns>One row for each statement that writes.</returns>
        public override int ExecuteNonQuery()
        {
            Note();
            return CommandText.Split(';').Count(s => s.TrimStart().StartsWith("INSERT", StringComparison.Ordinal) || s.TrimStart().StartsWith("UPDATE", StringComparison.Ordinal));
        }

        public override object ExecuteScalar()
        {
            Note();
            return connection._commands.Count;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            Note();
            return new Ones(AnswersWithARow.Sum(answer => CommandText.Split(answer).Length - 1));
        }

        private void Note() => connection._commands.Add(string.Concat(Parameters.Cast<SqlParameter>().Select(Declare)) + CommandText);

        private static string Declare(SqlParameter parameter) =>
            $"DECLARE {parameter.ParameterName} sql_variant; ";
    }

    /// <summary>Some results, each a row with a one in it.</summary>
    private sealed class Ones(int results) : DbDataReader
    {
        private int _results = results;
        private bool _read;

        public override int Depth => 0;

        public override int FieldCount => 1;

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

        public override long GetInt64(int ordinal) => 1;

        public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(DateTimeOffset) ? (T)(object)DateTimeOffset.UnixEpoch : (T)Convert.ChangeType(1, typeof(T), null);

        public override string GetName(int ordinal) => "value";

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

        public override string GetString(int ordinal) => "1";
    }
}
