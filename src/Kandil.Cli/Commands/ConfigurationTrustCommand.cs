using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config trust</c></summary>
internal sealed class ConfigurationTrustCommand() : OperationCommand("trust", "Consent to the models that the project's .kandil.json names, as long as it stays as it is.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil config trust"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ConfigureKandil configure = new(invocation.Session);
        IReadOnlyList<string> models = [.. configure.ProjectModels().Select(model => model.Model)];
        string file = configure.ProjectFile!;
        await invocation.ConfirmAsync($"Consenting to what {file} names", $"Have {file} mean: {string.Join(", ", models)}");
        await configure.TrustProjectAsync(invocation.Cancellation);
        string sentence = $"{file} means what it names, as long as it stays as it is.";
        invocation.Succeed(
            sentence, () => new ConfigurationFilesData([file], models), json => json.ConfigurationFilesData, () => invocation.Remark(sentence));
        return 0;
    }
}
