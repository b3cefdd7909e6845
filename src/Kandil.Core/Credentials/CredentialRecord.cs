using Kandil.Core.Primitives;

namespace Kandil.Core.Credentials;

/// <summary>What Kandil remembers of a credential: everything but the secret.</summary>
public sealed record CredentialRecord
{
    /// <summary>The provider's identifier, such as <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>What it proves.</summary>
    public required CredentialKind Kind { get; init; }

    /// <summary>The one origin that gets it, such as <c>https://api.openai.com</c>.</summary>
    public required Origin Origin { get; init; }

    /// <summary>Where it is kept: <c>vault:NAME</c> or <c>keyring</c>.</summary>
    public required string Store { get; init; }

    /// <summary>What the store calls it.</summary>
    public required string Name { get; init; }

    /// <summary>When it was set.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Provider} at {Origin}";
}
