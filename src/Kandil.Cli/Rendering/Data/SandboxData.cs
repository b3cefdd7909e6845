using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil sandbox list</c>.</summary>
/// <param name="File">The file of the user's own profiles.</param>
/// <param name="Profiles">Those that come with Kandil first.</param>
public sealed record SandboxListData(string File, IReadOnlyList<SandboxData> Profiles);

/// <summary>A sandbox profile; <c>data</c> of <c>kandil sandbox set</c> and <c>rm</c>.</summary>
public sealed record SandboxData
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>True for one that comes with Kandil.</summary>
    public required bool IsBuiltIn { get; init; }

    /// <summary>True for the one of everything that none is bound to.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>The models that are bound to it.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The agents that are bound to it.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>False: nothing is restricted, and no field counts.</summary>
    public required bool IsRestricting { get; init; }

    /// <summary>Its fields as <c>sandbox.json</c> has them: each a list of texts, of one where it takes one.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; }

    /// <summary>The data of a profile.</summary>
    public static SandboxData From(SandboxEntry entry) => new()
    {
        Name = entry.Name,
        IsBuiltIn = entry.Profile.IsBuiltIn,
        IsDefault = entry.IsDefault,
        Models = entry.Models,
        Agents = entry.Agents,
        IsRestricting = entry.Profile.IsRestricting,
        Fields = SandboxField.All.ToDictionary(field => field.Name, field => field.Get(entry.Profile)),
    };
}
