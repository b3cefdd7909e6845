namespace Kandil.Core.Configuration;

/// <summary>How often a provider is asked.</summary>
public sealed record LimitSettings
{
    /// <summary><see cref="MaxConcurrentRequests"/> where nothing says another number.</summary>
    public const int UsualConcurrentRequests = 5;

    /// <summary><see cref="ConfigurationKey.MaxConcurrentRequests"/></summary>
    public int MaxConcurrentRequests { get; init; } = UsualConcurrentRequests;

    /// <summary><see cref="ConfigurationKey.RequestsPerMinute"/>; null for no limit of one's own.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary><see cref="ConfigurationKey.RateLimitRetry"/></summary>
    public bool RateLimitRetry { get; init; } = true;
}
