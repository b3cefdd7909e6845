using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model pin</c> and <c>kandil model unpin</c></summary>
internal sealed class ModelPinCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list'." };
    private readonly bool _pins;

    /// <summary>Makes the command.</summary>
    /// <param name="pins">False for the one that unpins.</param>
    public ModelPinCommand(bool pins)
        : base(pins ? "pin" : "unpin", pins ? "Have clean-up leave a model." : "Let clean-up take a model again.")
    {
        _pins = pins;
        Add(_model);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [$"kandil model {Name} owner/repo"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<KandilModel> models = await new PinModel(invocation.Session).RunAsync(
            invocation.Arguments.GetRequiredValue(_model), _pins, invocation.Cancellation);
        string sentence = $"{(_pins ? "Pinned" : "Unpinned")} {string.Join(", ", models.Select(model => model.Name).Distinct())}.";
        invocation.Succeed(
            sentence, () => new ModelListData([.. models.Select(ModelData.From)]), json => json.ModelListData, () => invocation.Remark(sentence));
        return 0;
    }
}
