using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil compatibility</c>, also <c>kandil check</c></summary>
internal sealed class CompatibilityCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list --all', owner/repo[:quantisation], an installed model, or a file." };
    private readonly Option<string> _revision = new("--revision") { Description = "A branch, tag, commit or version.", HelpName = "name" };
    private readonly Option<string> _quantization = new("--quant") { Description = "One quantisation. [all of the repository]", HelpName = "name" };
    private readonly Option<string> _context = new("--context-length") { Description = "Tokens of context. [4096, or what the model was trained for]", HelpName = "n" };
    private readonly Option<string> _cacheType = new("--cache-type") { Description = $"How keys and values are kept: {string.Join(", ", CheckCompatibility.CacheTypes)}. [F16]", HelpName = "type" };
    private readonly Option<string> _device = new("--device") { Description = $"What computes: {string.Join(", ", DeviceChoice.Names)}. [defaults.device]", HelpName = "name" };
    private readonly Option<bool> _strict = new("--strict") { Description = "A warning counts as a reason against it." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public CompatibilityCommand()
        : base("compatibility", "Say whether a model runs on this machine, from its header alone; exit code 9 if not.")
    {
        Aliases.Add("check");
        Add(_model);
        Add(_revision);
        Add(_quantization);
        Add(_context);
        Add(_cacheType);
        Add(_device);
        Add(_strict);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil check owner/repo", "kandil check owner/repo:Q4_K_M --context-length 32768 --cache-type Q8_0", "kandil check ./some-model.gguf --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<CompatibilityVerdict> verdicts = await new CheckCompatibility(invocation.Session).RunAsync(Request(invocation), invocation.Cancellation);
        CompatibilityVerdict asked = verdicts.FirstOrDefault(verdict => verdict.IsDefault) ?? verdicts[0];
        CompatibilityData Data() => new([.. verdicts.Select(VerdictData.From)]);
        if (!asked.Blocked)
        {
            invocation.Succeed($"{asked}.", Data, json => json.CompatibilityData, () => VerdictText.Write(invocation, verdicts));
            return 0;
        }

        KandilException refusal = CompatibilityErrors.Blocked(asked.Name, asked.Reasons, null, null);
        if (invocation.Mode.Json)
        {
            invocation.Terminal.WriteLines(Envelope.Failure(refusal, Data(), EnvelopeJson.Default.CompatibilityData));
        }
        else
        {
            VerdictText.Write(invocation, verdicts);
        }

        return refusal.Code.ExitCode;
    }

    private CompatibilityRequest Request(Invocation invocation) => new()
    {
        Model = invocation.Arguments.GetRequiredValue(_model),
        Revision = invocation.Arguments.GetValue(_revision),
        Quantization = invocation.Arguments.GetValue(_quantization),
        ContextLength = (int?)invocation.Arguments.WholeNumber(_context, 1, int.MaxValue),
        CacheType = invocation.Arguments.GetValue(_cacheType),
        Device = invocation.Arguments.GetValue(_device),
        Strict = invocation.Arguments.GetValue(_strict),
        Network = _network.Read(invocation),
    };
}
