using System.Globalization;
using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

// Installs one model, to be killed by a test at any moment:
//
//   install-process HOME hub|registry ADDRESS REFERENCE BLOCKSIZE
//
// Each phase is a line of standard output when it begins; the last line is "done RECEIVED REUSED".
var store = new ModelStore(KandilPaths.Resolve(home: args[0]));
using var http = new HttpSender(new HttpOptions());
var address = new Uri(args[2]);
IModelSource source = args[1] == "hub"
    ? new HuggingFaceSource(http, address, _ => ValueTask.FromResult<HttpCredential?>(null))
    : new ChunkRegistrySource("store", address, http);
var reference = ModelReference.Parse(args[3], new ReferenceVocabulary(["store"]));
// There is no Worker beside this program: the load test says that it tested nothing.
await using var engine = new EmbeddedEngine(new EmbeddedEngineOptions { WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker") });
var downloads = new DownloadOptions { BlockSize = int.Parse(args[4], CultureInfo.InvariantCulture), BlocksPerRequest = 2 };
try
{
    InstallPlan plan = await new InstallPlanner(store, http).PlanAsync(source, new InstallOptions(reference), CancellationToken.None);
    InstallResult result = await new Installer(store, http, engine, downloads).RunAsync(plan, new PhaseLines(), CancellationToken.None);
    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"done {result.DownloadedBytes} {result.ReusedBytes}"));
    return 0;
}
catch (KandilException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Code}: {exception.Message}");
    return exception.Code.ExitCode;
}

internal sealed class PhaseLines : IProgress<OperationProgress>
{
    private string? _phase;

    public void Report(OperationProgress value)
    {
        if (value.Phase == _phase)
            return;
        _phase = value.Phase;
        Console.Out.WriteLine(value.Phase);
    }
}
