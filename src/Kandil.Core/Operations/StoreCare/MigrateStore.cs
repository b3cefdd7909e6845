using Kandil.Core.Errors;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.StoreCare;

/// <summary>Takes over the models that older programs left in the models' folder.</summary>
public sealed class MigrateStore(KandilSession session)
{
    /// <summary>Migrates, or says what would be done. A second run changes nothing. What is no whole GGUF file is left alone and reported.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK, E_SCHEMA.</exception>
    public async Task<MigrateResult> RunAsync(bool dryRun, IOperationSink sink, CancellationToken cancellationToken)
    {
        var result = await session.Store.MigrateAsync(ModelInspection.CheckAsync, dryRun, sink, cancellationToken);
        foreach (var skipped in result.Skipped)
        {
            sink.Warn($"{Audit.TerminalText.Clean(skipped.Path)} was left alone: {Audit.TerminalText.Clean(skipped.Reason)}");
        }

        return result;
    }
}
