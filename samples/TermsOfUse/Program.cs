// A host application: everyone accepts this version of the terms once, at the next login. A new version is required again.
using Auth.WebApi;

return await AuthServer.RunAsync(["--Terms:Version=2026-11", "--Terms:Url=https://www.example.org/terms", .. args]);
