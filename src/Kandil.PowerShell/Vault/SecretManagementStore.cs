using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Vault;

/// <summary>
/// Keeps keys in the vaults of Microsoft.PowerShell.SecretManagement, which is loaded when a key is first needed. Its commands
/// work on the pipeline's thread alone, so each call goes there through the cmdlet that is running.
/// </summary>
internal sealed class SecretManagementStore : ICredentialStore
{
    private const string Prefix = "vault:";
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <inheritdoc/>
    public bool IsNamed(string store) => store.StartsWith(Prefix, StringComparison.Ordinal) || store == "vault";

    /// <inheritdoc/>
    public Task<Secret?> ReadAsync(string store, string name, CancellationToken cancellationToken) => PipelinePump.Current.AskAsync(() =>
    {
        object? value = Call(VaultOf(store), "Get-Secret", new() { ["Name"] = name, ["Vault"] = VaultOf(store) }).FirstOrDefault()?.BaseObject;
        return value switch
        {
            SecureString secure => new Secret(new NetworkCredential("", secure).Password),
            PSCredential credential => new Secret(credential.GetNetworkCredential().Password),
            string text => new Secret(text),
            _ => null,
        };
    });

    /// <inheritdoc/>
    public Task<(string Store, string Name)> WriteAsync(string? store, CredentialName name, Secret secret, CancellationToken cancellationToken) => PipelinePump.Current.AskAsync(() =>
    {
        string vault = store is null or "vault" ? UsualVault() : VaultOf(store);
        string kept = name.Text;
        try
        {
            Write(vault, kept, name, secret);
        }
        catch (KandilException) when (!IsLockedOrGone(vault))
        {
            kept = name.PlainText; // some vaults take letters, digits and hyphens alone
            Write(vault, kept, name, secret);
        }

        return (Prefix + vault, kept);
    });

    /// <inheritdoc/>
    public Task CheckAsync(string? store, CancellationToken cancellationToken) => PipelinePump.Current.AskAsync(() =>
    {
        string vault = store is null or "vault" ? UsualVault() : VaultOf(store);
        Call(vault, "Get-SecretInfo", new() { ["Vault"] = vault, ["Name"] = "kandil/*" });
        return true;
    });

    /// <inheritdoc/>
    public Task RemoveAsync(string store, string name, CancellationToken cancellationToken) => PipelinePump.Current.AskAsync(() =>
    {
        string vault = VaultOf(store);
        bool isThere = Call(vault, "Get-SecretInfo", new() { ["Name"] = WildcardPattern.Escape(name), ["Vault"] = vault }).Count > 0;
        if (isThere)
            Call(vault, "Remove-Secret", new() { ["Name"] = name, ["Vault"] = vault });
        return true;
    });

    private static void Write(string vault, string kept, CredentialName name, Secret secret)
    {
        using SecureString secure = new NetworkCredential("", secret.Reveal()).SecurePassword;
        secure.MakeReadOnly();
        var parameters = new Dictionary<string, object> { ["Name"] = kept, ["Vault"] = vault, ["SecureStringSecret"] = secure };
        var metadata = new Hashtable { ["Provider"] = name.Provider, ["Kind"] = name.Kind.ToString(), ["Origin"] = name.Origin?.ToString() ?? "" };
        try
        {
            Call(vault, "Set-Secret", new(parameters) { ["Metadata"] = metadata });
        }
        catch (KandilException failure) when (failure.InnerException is not null && !IsLocked(failure.InnerException))
        {
            Call(vault, "Set-Secret", parameters); // a vault without metadata serves too
        }
    }

    // SecretManagement's own default, or the only one.
    private static string UsualVault()
    {
        var vaults = Call("", "Get-SecretVault", []);
        PSObject? chosen = vaults.FirstOrDefault(vault => vault.Properties["IsDefault"]?.Value is true) ?? (vaults.Count == 1 ? vaults[0] : null);
        return chosen?.Properties["Name"]?.Value as string ?? throw CredentialErrors.NoVault();
    }

    private static bool IsLockedOrGone(string vault)
    {
        try
        {
            Call(vault, "Get-SecretInfo", new() { ["Vault"] = vault, ["Name"] = "kandil/*" });
            return false;
        }
        catch (KandilException)
        {
            return true;
        }
    }

    private static string VaultOf(string store) => store.StartsWith(Prefix, StringComparison.Ordinal) ? store[Prefix.Length..] : store;

    // Fails by exceptions, and leaves no trace in the caller's $Error, not even the name of a secret.
    private static List<PSObject> Call(string vault, string command, Dictionary<string, object> parameters)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand($"{Module}\\{command}").AddParameters(parameters).AddParameter("ErrorAction", "Stop").AddParameter("WarningAction", "Ignore").AddParameter("Verbose", false).AddParameter("Debug", false);
        var errors = ErrorsOfSession();
        int before = errors?.Count ?? 0;
        try
        {
            return [.. shell.Invoke()];
        }
        catch (RuntimeException failure)
        {
            for (int more = (errors?.Count ?? 0) - before; more > 0; more--)
                errors!.RemoveAt(0); // the newest stand first
            if (IsMissing(failure, command))
                return [];
            throw Failure(vault, failure);
        }
    }

    private static ArrayList? ErrorsOfSession()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript(",$global:Error", useLocalScope: false).Invoke().FirstOrDefault()?.BaseObject as ArrayList;
    }

    private static bool IsMissing(RuntimeException failure, string command) =>
        command == "Get-Secret" && failure.ErrorRecord.FullyQualifiedErrorId.StartsWith("GetSecretNotFound", StringComparison.Ordinal);

    private static KandilException Failure(string vault, RuntimeException failure) => failure switch
    {
        CommandNotFoundException => CredentialErrors.NoSecretManagement(failure),
        _ when IsLocked(failure) => CredentialErrors.VaultLocked(vault, failure),
        _ when failure.ErrorRecord.FullyQualifiedErrorId.Contains("VaultNotFound", StringComparison.Ordinal) => CredentialErrors.VaultUnknown(vault, failure),
        _ => CredentialErrors.VaultFailed(vault, failure.ErrorRecord.Exception.Message, failure),
    };

    // By name: its assembly is SecretStore's, which may not be there at all.
    private static bool IsLocked(Exception? failure)
    {
        for (; failure is not null; failure = (failure as RuntimeException)?.ErrorRecord?.Exception is { } recorded && !ReferenceEquals(recorded, failure) && recorded is not ParentContainsErrorRecordException ? recorded : failure.InnerException)
        {
            if (failure.GetType().Name == "PasswordRequiredException" || (failure as RuntimeException)?.ErrorRecord?.FullyQualifiedErrorId.Contains("PasswordRequired", StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }
}
