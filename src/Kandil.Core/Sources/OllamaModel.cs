namespace Kandil.Core.Sources;

/// <summary>Whether Ollama can be used.</summary>
public enum OllamaState
{
    /// <summary>It answers.</summary>
    Running,

    /// <summary>The program is on this machine and does not answer.</summary>
    NotRunning,

    /// <summary>It does not answer, and the program is not on this machine.</summary>
    NotInstalled,
}

/// <summary>Whether Ollama can be used, and which it is.</summary>
/// <param name="State">The state.</param>
/// <param name="Address">Where it was asked.</param>
/// <param name="Version">Its version; null when it does not answer.</param>
/// <param name="Program">The program's path; null when it was not found on this machine.</param>
public sealed record OllamaStatus(OllamaState State, Uri Address, string? Version, string? Program)
{
    /// <summary>True when it is installed, on this machine or on the one that answers.</summary>
    public bool IsInstalled => State != OllamaState.NotInstalled;
}

/// <summary>A model that Ollama has. What it pulled it verified itself.</summary>
/// <param name="Name">Its name with the tag, such as <c>llama3.1:8b</c>.</param>
/// <param name="Digest">The SHA-256 of its manifest, in hexadecimal digits; null if Ollama does not say.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was pulled or made; null if Ollama does not say.</param>
public sealed record OllamaModel(string Name, string? Digest, long Size, DateTimeOffset? Modified)
{
    /// <summary>The family of its architecture, such as <c>llama</c>.</summary>
    public string? Family { get; init; }

    /// <summary>The number of parameters as Ollama writes it, such as <c>8.0B</c>.</summary>
    public string? ParameterSize { get; init; }

    /// <summary>The quantisation, such as <c>Q4_K_M</c>.</summary>
    public string? Quantization { get; init; }
}

/// <summary>What Ollama says of one model.</summary>
/// <param name="Name">Its name, as it was asked for.</param>
public sealed record OllamaModelDetails(string Name)
{
    /// <summary>The license's text.</summary>
    public string? License { get; init; }

    /// <summary>The prompt template, in Ollama's own language.</summary>
    public string? Template { get; init; }

    /// <summary>Sampler settings, a line each.</summary>
    public string? Parameters { get; init; }

    /// <summary>The family of its architecture.</summary>
    public string? Family { get; init; }

    /// <summary>The number of parameters as Ollama writes it.</summary>
    public string? ParameterSize { get; init; }

    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>The context that it was trained with, in tokens.</summary>
    public long? ContextLength { get; init; }

    /// <summary>What it can do, such as <c>completion</c>, <c>vision</c>, <c>tools</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
}
