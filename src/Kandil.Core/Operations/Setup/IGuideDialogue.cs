using Kandil.Core.Acquisition;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;

namespace Kandil.Core.Operations.Setup;

/// <summary>The shell's side of a guided operation: it asks and shows, and decides nothing.</summary>
public interface IGuideDialogue
{
    /// <summary>True where it is only to be said what would be done.</summary>
    bool IsDryRun { get; }

    /// <summary>Shows lines.</summary>
    void Show(IEnumerable<GuideLine> lines);

    /// <summary>Shows a failure that does not end the operation, with its next step.</summary>
    void Show(KandilException failure);

    /// <summary>Asks which; again while the answer is none of the possible ones.</summary>
    /// <returns>The names that were chosen, in the order of the choices.</returns>
    /// <exception cref="KandilException">E_ARGS: nobody can be asked, with the parameters that answer in advance.</exception>
    Task<IReadOnlyList<string>> ChooseAsync(GuideQuestion question, CancellationToken cancellationToken);

    /// <summary>Asks yes or no.</summary>
    /// <param name="question">The question, without its mark.</param>
    /// <param name="usual">What Enter means.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_ARGS: nobody can be asked.</exception>
    Task<bool> ConfirmAsync(string question, bool usual, CancellationToken cancellationToken);

    /// <summary>Asks for a key: hidden, and twice.</summary>
    /// <exception cref="KandilException">E_ARGS: nobody can be asked, nothing was typed, or something else the second time.</exception>
    Task<Secret> AskForKeyAsync(CredentialProvider provider, CancellationToken cancellationToken);

    /// <summary>Whether something may be changed; false where it is only to be said what would be.</summary>
    /// <param name="target">On what.</param>
    /// <param name="action">What: <c>Store key</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> ApprovesAsync(string target, string action, CancellationToken cancellationToken);

    /// <summary>Asks what is to be asked about a plan: the download, a license.</summary>
    /// <returns>The plan, with the license accepted where it was; null when it is not to be run.</returns>
    /// <exception cref="KandilException">E_COMPAT, E_LICENSE, E_ARGS: nobody can be asked.</exception>
    Task<InstallPlan?> ConsentAsync(InstallPlan plan, CancellationToken cancellationToken);

    /// <summary>Runs work on many bytes, and shows how far it is.</summary>
    Task<T> WithProgressAsync<T>(Func<IOperationSink, Task<T>> work);
}
