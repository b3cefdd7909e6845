using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model aliases</c> and <c>alias set</c>.</summary>
/// <param name="Aliases">The names, in alphabetical order.</param>
public sealed record AliasListData(IReadOnlyList<AliasData> Aliases);

/// <summary>Another name of a model.</summary>
/// <param name="Alias">The name.</param>
/// <param name="Model">What it stands for.</param>
/// <param name="Origin"><c>catalogue</c> or <c>user</c>.</param>
public sealed record AliasData(string Alias, string Model, string Origin)
{
    /// <summary>The data of an alias.</summary>
    public static AliasData From(ModelAlias alias) => new(alias.Alias, alias.Model, alias.Origin.ToString().ToLowerInvariant());
}
