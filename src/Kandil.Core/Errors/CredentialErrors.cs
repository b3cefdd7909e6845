using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of keys and of what keeps them. No text here ever holds a key.</summary>
public static class CredentialErrors
{
    /// <summary>A list of credentials that is none.</summary>
    public static KandilException ListInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The list of credentials {Quote(file)} cannot be read: {detail}.", file,
        new RecommendedAction("Put the file right, or remove it and set the keys again; it holds no key, and the keys stay in their vault."));

    /// <summary>A list of a newer release.</summary>
    public static KandilException ListNewer(string file, int version, int known) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture, $"The list of credentials {Quote(file)} has version {version}; this release knows version {known}."), file,
        new RecommendedAction("Use the release that wrote it, or a newer one."));

    /// <summary>A provider that nobody knows.</summary>
    public static KandilException UnknownProvider(string name, IEnumerable<string> known) => new(
        ErrorCode.NotFound, $"There is no provider {Quote(name)}.", name,
        new RecommendedAction($"Name one of: {string.Join(", ", known)}."));

    /// <summary>A provider whose address depends on the user's account, such as Azure.</summary>
    public static KandilException NeedsEndpoint(string provider, string? pattern) => new(
        ErrorCode.Args, $"{provider} has no address that is the same for everybody{(pattern is null ? "" : $": it is {pattern}")}.", provider,
        new RecommendedAction(new ShellText($"Give your own address with {OptionNames.Endpoint}.")));

    /// <summary>Servers of the user's own, of which none was named.</summary>
    public static KandilException WhichServer(IEnumerable<string> names) => new(
        ErrorCode.Args, "Each server of your own has a key of its own, and none is named.", null,
        new RecommendedAction(new ShellText($"Name one: {(string.Join(", ", names) is { Length: > 0 } list ? list : "none is registered")}; or give its address with {OptionNames.Endpoint}.")));

    /// <summary>A server that has another address than the one that was given.</summary>
    public static KandilException OtherServer(string name, string origin, string endpoint) => new(
        ErrorCode.Args, new ShellText($"{QuotedText.Quote(name)} is at {origin}, and not at {QuotedText.Quote(endpoint)}."), name,
        new RecommendedAction(new ShellText($"Leave out {OptionNames.Endpoint}, or name the provider of that address.")));

    /// <summary>Keys for several servers, of which none was named.</summary>
    public static KandilException Several(string provider, IReadOnlyList<string> origins) => new(
        ErrorCode.Args, $"Keys of {provider} are stored for several servers: {string.Join(", ", origins)}.", provider,
        new RecommendedAction(new ShellText($"Name one of them with {OptionNames.Endpoint}, or a server of your own by its name.")));

    /// <summary>An address that no key may go to.</summary>
    public static KandilException BadEndpoint(string text) => new(
        ErrorCode.Args, $"No key can be sent to {Quote(text)}: it is no https address, and no http address of this machine.", text,
        new RecommendedAction(new ShellText($"Give an address such as https://models.example.com/v1. A server of your own that is asked over plain http is registered with {OptionNames.NoKey}, and without a key.")));

    /// <summary>Nothing was typed.</summary>
    public static KandilException Empty(string provider) => new(
        ErrorCode.Args, $"No key was given for {provider}, so nothing was stored.", provider,
        new RecommendedAction("Try again, and paste the whole key."));

    /// <summary>What was typed the second time was something else.</summary>
    public static KandilException Mismatch(string provider) => new(
        ErrorCode.Args, $"The two keys for {provider} are not the same, so nothing was stored.", provider,
        new RecommendedAction("Try again."));

    /// <summary>Nobody can be asked for a key.</summary>
    /// <param name="provider">Whose key.</param>
    /// <param name="otherwise">How this shell takes a key without asking, a sentence.</param>
    /// <param name="cause">Why nobody can be asked.</param>
    public static KandilException NobodyToAsk(string provider, string otherwise, Exception? cause = null) => new(
        ErrorCode.Args, $"The key for {provider} must be typed, and there is nobody to ask here.", provider,
        new RecommendedAction(otherwise), cause);

    /// <summary>A key that its provider does not accept.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="status">Its server's status.</param>
    /// <param name="said">What its server said.</param>
    /// <param name="isStored">True for a key that is stored, and stays.</param>
    public static KandilException Refused(string provider, int status, string said, bool isStored) => new(
        ErrorCode.Auth, string.Create(CultureInfo.InvariantCulture, $"{provider} does not accept the key (status {status}){Said(said)}. {Kept(isStored)}"), provider,
        new RecommendedAction("Check that the whole key was pasted, that it is still valid, and that it is of this provider."));

    /// <summary>A test that told nothing of the key.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="why">Why, a sentence.</param>
    /// <param name="isStored">True for a key that is stored, and stays.</param>
    public static KandilException Untested(string provider, string why, bool isStored) => new(
        ErrorCode.Net, $"The key for {provider} could not be tried: {why} {Kept(isStored)}", provider,
        isStored ? new RecommendedAction("Try again later.") : new RecommendedAction(new ShellText($"Try again later, or store it without a try with {OptionNames.SkipCheck}.")));

    /// <summary>No model is known to try a key with.</summary>
    public static KandilException NoTestModel(string provider) => new(
        ErrorCode.Args, $"No model of {provider} is known to try the key with.", provider,
        new RecommendedAction(new ShellText($"Name one with {OptionNames.Model}, or store the key without a try with {OptionNames.SkipCheck}.")));

    /// <summary>A key that is not there.</summary>
    /// <param name="provider">Whose: a provider's identifier, or the name of a server.</param>
    /// <param name="origin">Where it would go; null for anywhere.</param>
    /// <param name="store">What stores one.</param>
    public static KandilException NotSet(string provider, string? origin, OperationCall store) => new(
        ErrorCode.Auth, $"No key is stored for {provider}{(origin is null ? "" : $" at {origin}")}.", provider,
        new RecommendedAction("Store one: {command}.", store));

    /// <summary>A key that the list has and its store has not.</summary>
    public static KandilException Lost(string provider, string store, OperationCall again) => new(
        ErrorCode.Auth, $"The key for {provider} should be in {Quote(store)}, and is not there: it was removed, or the store is locked.", provider,
        new RecommendedAction("Unlock the store, or store the key again: {command}.", again));

    /// <summary>A key in a store that this shell cannot open.</summary>
    public static KandilException StoreElsewhere(string provider, string store, OperationCall again) => new(
        ErrorCode.Auth, $"The key for {provider} is in {Quote(store)}, which cannot be opened from here.", provider,
        new RecommendedAction("Use the shell that stored it, or store the key again here: {command}.", again));

    /// <summary>No store of the kind that was asked for.</summary>
    public static KandilException NoStore(string? store) => new(
        ErrorCode.Auth, store is null ? "There is nothing here that keeps keys." : $"There is no store {Quote(store)} here.", store,
        new RecommendedAction("Choose another store, or set one up first."));

    /// <summary>The operating system's keyring, which is not there, is locked, or failed.</summary>
    public static KandilException KeyringFailed(string said, Exception cause) => new(
        ErrorCode.Auth, $"The keyring of the operating system cannot be used{Said(said)}.", "keyring",
        new RecommendedAction("Unlock it, by logging in to the desktop or with its own program. On a machine without one, hand the key to each question (kandil ask --key-stdin reads it from standard input, Invoke-KandilCompletion -Key takes it as a SecureString), or to a service as systemd's credential."), cause);

    /// <summary>A vault was named, and the keyring, too.</summary>
    public static KandilException VaultOrKeyring() => new(
        ErrorCode.Args, "A key is kept in a vault or in the keyring of the operating system, not in both.", "Vault",
        new RecommendedAction("Leave out -Vault or -Store Keyring."));

    /// <summary>A vault that is locked.</summary>
    public static KandilException VaultLocked(string vault, Exception cause) => new(
        ErrorCode.Auth, $"The vault {Quote(vault)} is locked.", vault,
        new RecommendedAction("Unlock it first: Unlock-SecretStore for SecretStore; for unattended use, from a password that only the job's account can read."), cause);

    /// <summary>A vault that nobody registered.</summary>
    public static KandilException VaultUnknown(string vault, Exception cause) => new(
        ErrorCode.Auth, $"There is no vault {Quote(vault)}.", vault,
        new RecommendedAction("List the vaults with Get-SecretVault; register one with Register-SecretVault."), cause);

    /// <summary>No vault at all.</summary>
    public static KandilException NoVault(Exception? cause = null) => new(
        ErrorCode.Auth, "No vault is registered that could keep the key.", null,
        new RecommendedAction("Register one: Install-PSResource Microsoft.PowerShell.SecretStore; Register-SecretVault -Name Kandil -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault"), cause);

    /// <summary>SecretManagement is not installed.</summary>
    public static KandilException NoSecretManagement(Exception? cause = null) => new(
        ErrorCode.Auth, "The module Microsoft.PowerShell.SecretManagement, which keeps keys in vaults, is not installed.", null,
        new RecommendedAction("Install it and a vault: Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; then Register-SecretVault -Name Kandil -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault"), cause);

    /// <summary>A vault that failed.</summary>
    public static KandilException VaultFailed(string vault, string said, Exception cause) => new(
        ErrorCode.Auth, $"The vault {Quote(vault)} failed{Said(said)}.", vault,
        new RecommendedAction("Check it with Test-SecretVault."), cause);

    /// <summary>A key for a model that has no use of one.</summary>
    public static KandilException NoUse(string model) => new(
        ErrorCode.Args, $"{QuotedText.Quote(model)} runs on this machine, where no key is asked for: the one that was given goes nowhere.", model,
        new RecommendedAction("Leave the key out, or name the model of the server that it is for."));

    private static string Said(string said) => said.Length == 0 ? "" : $": {Quote(said)}";

    private static string Kept(bool isStored) => isStored ? "It stays stored." : "Nothing was stored.";
}
