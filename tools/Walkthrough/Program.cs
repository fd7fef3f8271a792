using Auth.Walkthrough;

await using var database = args switch
{
    [] or ["sqlite"] => TemporaryDatabase.OnSqlite(),
    ["postgresql"] => await TemporaryDatabase.OnPostgreSqlAsync(),
    _ => null,
};
if (database is null)
{
    await Console.Error.WriteLineAsync($"Usage: walkthrough [sqlite|postgresql]; postgresql needs a connection string in {TemporaryDatabase.PostgresVariable}.");
    return 2;
}

var script = new Script(Console.Out);
await using var server = await ServerProcess.StartAsync(database, [new("Setup__Token", Demo.SetupToken)]);
await Console.Out.WriteLineAsync($"Auth on {database.Provider}, {server.Url}");
await new Demo(script, server.Url).RunAsync();
await new AccountLifecycle(script, server.Url, new MailFolder(Path.Combine(database.Directory, "mail"))).RunAsync();
return script.End();
