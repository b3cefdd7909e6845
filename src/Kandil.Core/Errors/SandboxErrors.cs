namespace Kandil.Core.Errors;

/// <summary>Failures at the limits of a sandbox profile, and of profiles themselves.</summary>
public static class SandboxErrors
{
    /// <summary>A process reached a limit of its profile.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">The limit's name, such as <c>memory</c> or <c>wall time</c>.</param>
    /// <param name="most">What it allows, with its unit.</param>
    /// <param name="detail">What happened then, a sentence; empty for nothing more.</param>
    public static KandilException LimitReached(string model, string limit, string most, string detail) => new(
        ErrorCode.Limit, $"{model} reached the limit '{limit}' of its sandbox profile, {most}.{(detail.Length > 0 ? " " + detail : "")}", model,
        new RecommendedAction("Use a shorter context or a smaller model; if you trust the file, bind the model to a profile with a higher limit."));
}
