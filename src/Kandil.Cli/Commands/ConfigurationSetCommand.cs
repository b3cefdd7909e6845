using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config set</c></summary>
internal sealed class ConfigurationSetCommand : OperationCommand
{
    private readonly Argument<string> _key = new("key") { Description = "A key of 'kandil config show'." };
    private readonly Argument<string> _value = new("value") { Description = "Its value; several are separated by commas." };

    private readonly Option<string> _scope = ConfigurationScope.Create();

    /// <summary>Makes the command.</summary>
    public ConfigurationSetCommand()
        : base("set", "Change a setting.")
    {
        Add(_key);
        Add(_value);
        Add(_scope);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil config set network.mirror https://mirror.example.org", "kandil config set network.bytesPerSecond 5MB", "kandil config set --scope project defaults.model qwen2.5-coder-7b", "kandil config set models.qwen2.5-coder-7b.temperature 0.2"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ConfigureKandil configure = new(invocation.Session);
        ConfigurationEntry entry = await configure.SetAsync(
            invocation.Arguments.GetRequiredValue(_key), invocation.Arguments.GetRequiredValue(_value), invocation.Cancellation, ConfigurationScope.Read(invocation.Arguments, _scope), invocation.Sink);
        string sentence = $"{entry.Key} is {entry.Value ?? "not set"} now ({SettingData.OriginOf(entry)}).";
        invocation.Succeed(
            sentence, () => new ConfigurationData(configure.File, [SettingData.From(entry)]), json => json.ConfigurationData,
            () => invocation.Remark(sentence));
        return 0;
    }
}
