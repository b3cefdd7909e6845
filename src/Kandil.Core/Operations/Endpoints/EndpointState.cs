namespace Kandil.Core.Operations.Endpoints;

/// <summary>What a server's answer means for who wants to use it.</summary>
public enum EndpointState
{
    /// <summary>It answers as its protocol has it.</summary>
    Ready,

    /// <summary>It wants a key, and none is stored for it.</summary>
    NeedsKey,

    /// <summary>It does not take the key that is stored for it.</summary>
    KeyRefused,

    /// <summary>It has no such model, or nothing at that path.</summary>
    NotFound,

    /// <summary>It was asked too often.</summary>
    RateLimited,

    /// <summary>It did not take the request.</summary>
    Refused,

    /// <summary>It failed.</summary>
    Failing,

    /// <summary>It answers something that is not of the protocol.</summary>
    NotTheProtocol,
}
