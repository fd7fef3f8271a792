using Auth.BrowserTests.Running;

[assembly: AssemblyFixture(typeof(Chromium))]
