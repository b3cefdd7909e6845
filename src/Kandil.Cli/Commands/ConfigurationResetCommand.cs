using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config reset</c></summary>
internal sealed class ConfigurationResetCommand : OperationCommand
{
    private readonly Argument<string?> _key = new("key") { Description = "A key of 'kandil config show'. [all]", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string> _scope = ConfigurationScope.Create();

    /// <summary>Makes the command.</summary>
    public ConfigurationResetCommand()
        : base("reset", "Have the defaults hold again, for one setting or for all.")
    {
        Add(_key);
        Add(_scope);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil config reset network.mirror", "kandil config reset --yes"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ConfigureKandil configure = new(invocation.Session);
        string? key = invocation.Arguments.GetValue(_key);
        SettingOrigin scope = ConfigurationScope.Read(invocation.Arguments, _scope);
        if (key is null)
        {
            await invocation.ConfirmAsync("Resetting every setting", $"Reset every setting of {(scope == SettingOrigin.Project ? configure.ProjectFile ?? "the project" : configure.File)}");
        }

        string? kept = await configure.ResetAsync(key, invocation.Cancellation, scope);
        IReadOnlyList<ConfigurationEntry> now = [.. configure.Show().Where(entry => key is null || entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))];
        string sentence = key is null ? "No setting is made there any more." : $"{key} is not set there any more.";
        sentence += kept is null ? "" : $" The file that could not be read is {kept} now.";
        invocation.Succeed(
            sentence, () => new ConfigurationData(configure.File, [.. now.Select(SettingData.From)]), json => json.ConfigurationData,
            () => invocation.Remark(sentence));
        return 0;
    }
}
