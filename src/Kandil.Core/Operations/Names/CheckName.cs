using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Chats;
using Kandil.Core.References;

namespace Kandil.Core.Operations.Names;

/// <summary>
/// Whether somebody answers for a name that is kept for later: by a setting, or by a chat. Nothing is pulled, started or sent to a
/// cloud for it, so that a name that is only Ollama's affair is not doubted.
/// </summary>
public sealed class CheckName(KandilSession session)
{
    /// <summary>What a question to the name would fail with now; null where somebody answers, or only asking can tell.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<KandilException?> RunAsync(string name, CancellationToken cancellationToken)
    {
        if (session.Settings.Effective().Text(ConfigurationKey.DefaultBackend) == ReferenceVocabulary.Ollama
            || name.StartsWith($"{ReferenceVocabulary.Ollama}/", StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{ReferenceVocabulary.Ollama}:", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith($"@{ReferenceVocabulary.Ollama}", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            await new FindAnswerer(session).RunAsync(name, SilentSink.Instance, cancellationToken);
            return null;
        }
        catch (KandilException failure) when (IsOfName(failure, name))
        {
            return failure;
        }
    }

    /// <summary>True for a failure that is the name's, and not of what it leads to.</summary>
    internal static bool IsOfName(KandilException failure, string name) =>
        failure.Code == ErrorCode.NotInstalled || (failure.Target?.Equals(name, StringComparison.OrdinalIgnoreCase) == true && (failure.Code == ErrorCode.NotFound || failure.Code == ErrorCode.Args || failure.Code == ErrorCode.Backend));
}
