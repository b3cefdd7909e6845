using Kandil.Core.Credentials;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Keeps keys in memory, and can be locked.</summary>
public sealed class FakeCredentialStore : ICredentialStore
{
    /// <summary>What it keeps, by name.</summary>
    public Dictionary<string, string> Kept { get; } = [];

    /// <summary>While true, everything fails as a locked vault does.</summary>
    public bool IsLocked { get; set; }

    /// <summary>What the list of credentials calls it.</summary>
    public string StoreName { get; init; } = "fake";

    public bool IsNamed(string store) => store == StoreName;

    public Task<Secret?> ReadAsync(string store, string name, CancellationToken cancellationToken)
    {
        CheckOpen();
        return Task.FromResult(Kept.TryGetValue(name, out string? text) ? new Secret(text) : null);
    }

    public Task<(string Store, string Name)> WriteAsync(string? store, CredentialName name, Secret secret, CancellationToken cancellationToken)
    {
        CheckOpen();
        Kept[name.Text] = secret.Reveal();
        return Task.FromResult((StoreName, name.Text));
    }

    public Task CheckAsync(string? store, CancellationToken cancellationToken)
    {
        CheckOpen();
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string store, string name, CancellationToken cancellationToken)
    {
        CheckOpen();
        Kept.Remove(name);
        return Task.CompletedTask;
    }

    private void CheckOpen()
    {
        if (IsLocked)
            throw CredentialErrors.VaultLocked("fake", new InvalidOperationException("locked"));
    }
}
