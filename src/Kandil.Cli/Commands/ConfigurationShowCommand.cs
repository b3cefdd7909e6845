using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config show</c></summary>
internal sealed class ConfigurationShowCommand() : OperationCommand("show", "Show every setting, where its value comes from and what it can be.")
{
    private static readonly TextColumn[] Columns = [("KEY", false), ("VALUE", false), ("FROM", false), ("CAN BE", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil config show", "kandil config show --json"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        ConfigureKandil configure = new(invocation.Session);
        IReadOnlyList<ConfigurationEntry> entries = configure.Show();
        invocation.Succeed(
            $"The settings of {configure.File}.", () => new ConfigurationData(configure.File, [.. entries.Select(SettingData.From)]),
            json => json.ConfigurationData,
            () =>
            {
                TextTable.Write(invocation.Terminal, Columns, entries.Select(entry => (IReadOnlyList<string>)
                    [entry.Key, entry.Value ?? "-", SettingData.OriginOf(entry), entry.AllowedValues]));
                invocation.Remark($"Your file: {configure.File}{(configure.ProjectFile is { } project ? $"; the project's: {project}" : "")}");
            });
        return Task.FromResult(0);
    }
}
