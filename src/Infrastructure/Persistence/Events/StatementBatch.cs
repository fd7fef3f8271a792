using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Collects statements that change one row each, to send them in as few commands as possible.</summary>
/// <remarks>SQL written by hand, because EF Core cannot insert a value that it would have to read first. It is the same on all three databases.</remarks>
internal sealed class StatementBatch(AuthContext context)
{
    /// <summary>SQL Server allows 2,100 parameters per command.</summary>
    private const int MaxParameters = 1_600;

    private readonly List<Command> _commands = [];

    public IReadOnlyList<Command> Commands => _commands;

    public void Add(string statement) => Append(statement, []);

    /// <summary>Adds an <c>INSERT</c> of all columns of an entity, as parameters.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="key">The column that is not a parameter.</param>
    /// <param name="expression">Its value in SQL; null if the database generates it.</param>
    /// <param name="source">What follows the selected values, such as a <c>FROM</c> clause.</param>
    public void AddInsert<T>(T entity, string key, string? expression, string source)
        where T : class
    {
        var table = InsertTable.Of(context.Model, typeof(T), key);
        var first = _commands is [.., var last] && last.Parameters.Count + table.Columns.Count <= MaxParameters ? last.Parameters.Count : 0;
        using var factory = context.Database.GetDbConnection().CreateCommand();
        DbParameter[] parameters = [.. table.Columns.Select((column, i) => column.CreateParameter(factory, $"@p{first + i}", entity))];

        var (keyName, keyValue) = expression is null ? ("", "") : ($"{key}, ", $"{expression}, ");
        Append($"INSERT INTO {table.Name} ({keyName}{table.ColumnNames}) SELECT {keyValue}{string.Join(", ", parameters.Select(p => p.ParameterName))}{source}", parameters);
    }

    private void Append(string statement, DbParameter[] parameters)
    {
        if (_commands is not [.., var command] || command.Parameters.Count + parameters.Length > MaxParameters) _commands.Add(command = new Command());
        command.Text.Append(statement).Append("; ");
        command.Parameters.AddRange(parameters);
        command.Rows++;
    }

    /// <summary>Statements with their parameters, and the number of rows that they change together.</summary>
    internal sealed class Command
    {
        public StringBuilder Text { get; } = new();

        public List<DbParameter> Parameters { get; } = [];

        public int Rows { get; set; }
    }

    /// <summary>What an insert needs to know of a table. Reading it from EF Core's model each time costs more than the rest of the insert.</summary>
    private sealed record InsertTable(string Name, IReadOnlyList<Column> Columns, string ColumnNames)
    {
        public static InsertTable Of(IModel model, Type type, string key)
        {
            var entity = model.FindEntityType(type)!;
            return entity.GetOrAddRuntimeAnnotationValue($"Auth:InsertTable:{key}", static from => Read(from.Entity, from.Key), (Entity: entity, Key: key));
        }

        private static InsertTable Read(IEntityType entity, string key)
        {
            var columns = entity.GetProperties().Where(p => p.GetColumnName() != key).ToList();
            return new(entity.GetTableName()!, columns.ConvertAll(p => new Column(p.GetRelationalTypeMapping(), p.GetGetter(), p.IsNullable)), string.Join(", ", columns.Select(p => p.GetColumnName())));
        }
    }

    private sealed record Column(RelationalTypeMapping Type, IClrPropertyGetter Getter, bool IsNullable)
    {
        public DbParameter CreateParameter(DbCommand factory, string name, object entity) => Type.CreateParameter(factory, name, Getter.GetClrValue(entity), IsNullable);
    }
}

internal static class StatementBatchExecution
{
    /// <summary>Sends the commands of a batch.</summary>
    /// <exception cref="InvalidOperationException">A statement changed no row.</exception>
    public static async Task ExecuteAsync(this AuthContext context, StatementBatch batch)
    {
        foreach (var command in batch.Commands)
        {
            var changed = await context.Database.ExecuteSqlRawAsync(command.Text.ToString(), command.Parameters, CancellationToken.None);
            if (changed != command.Rows) throw new InvalidOperationException($"Appending changed {changed} rows; expected {command.Rows}.");
        }
    }
}
