using Auth.Walkthrough;

await using var database = args switch
{
    [] or ["sqlite"] => TemporaryDatabase.OnSqlite(),
    ["postgresql"] => await TemporaryDatabase.OnPostgreSqlAsync(),
    _ => null,
};
if (database is null)
{
    await Console.Error.WriteLineAsync($"Usage: walkthrough [sqlite|postgresql]; postgresql needs a server: {TemporaryDatabase.PostgresVariable} holds its connection string.");
    return 2;
}

var script = new Script(Console.Out);
await using var server = await ServerProcess.StartAsync(database, [new("Setup__Token", Demo.SetupToken)]);
await Console.Out.WriteLineAsync($"Auth on {database.Provider}, {server.Url}");
await new Demo(script, server.Url).PlayAsync();
await new LifeOfAnAccount(script, server.Url, new MailFolder(Path.Combine(database.Directory, "mail"))).PlayAsync();
return script.End();
