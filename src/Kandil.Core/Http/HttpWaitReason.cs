namespace Kandil.Core.Http;

/// <summary>Why a sender waits.</summary>
public enum HttpWaitReason
{
    /// <summary>The server has not begun to answer.</summary>
    Answer,

    /// <summary>It failed in a way that can pass.</summary>
    Failure,

    /// <summary>It said how long to wait.</summary>
    AskedFor,

    /// <summary>The user's own setting of how often a server is asked.</summary>
    OwnLimit,

    /// <summary>By what the server said of its limits, it takes no more at present.</summary>
    ServersLimit,
}
