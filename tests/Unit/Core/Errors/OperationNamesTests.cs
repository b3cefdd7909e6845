using System.Reflection;
using System.Text.RegularExpressions;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Architecture;

namespace Kandil.Tests.Unit.Core.Errors;

public sealed class OperationNamesTests
{
    private static FieldInfo[] Names => [.. typeof(OperationNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(name => name.IsLiteral)];

    [Fact]
    public void Every_name_is_among_all_of_them() =>
        Assert.Equal(Names.Select(name => (string)name.GetRawConstantValue()!).Order(), OperationNames.All.Order());

    /// <summary>The command line derives its words from the name; a cmdlet's has to be said.</summary>
    [Fact]
    public void Every_name_has_a_cmdlet()
    {
        string spelling = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Kandil.PowerShell", "Errors", "CommandSpelling.cs"));

        Assert.All(Names, name => Assert.Matches(new Regex($@"OperationNames\.{name.Name}\b"), spelling));
    }
}
