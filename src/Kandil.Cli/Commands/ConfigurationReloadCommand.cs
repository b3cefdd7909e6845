using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config reload</c></summary>
internal sealed class ConfigurationReloadCommand() : OperationCommand("reload", "Read every file of the configuration anew, and say what is wrong with one.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil config reload"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<string> files = new ConfigureKandil(invocation.Session).Reload();
        string sentence = files.Count == 0 ? "There are no files; everything has its default." : $"Read: {string.Join(", ", files)}.";
        invocation.Succeed(
            sentence, () => new ConfigurationFilesData(files, []), json => json.ConfigurationFilesData, () => invocation.Terminal.WriteLine(sentence));
        return Task.FromResult(0);
    }
}
