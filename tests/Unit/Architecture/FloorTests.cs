using System.Reflection;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Architecture;

/// <summary>Who may know whom: the floors of docs/ARCHITECTURE.md, from the compiled code.</summary>
public class FloorTests
{
    // From the ground up. A folder may know the floors below its own, and no other folder of its own floor.
    private static readonly string[][] Floors =
    [
        ["Errors"],
        ["Primitives"],
        ["Platform"],
        ["Configuration"],
        ["Gguf", "Templates", "Hardware", "References", "Audit"],
        ["Storage", "Sandbox", "Catalog", "Credentials"],
        ["Http", "Safety", "Compatibility"],
        ["Sources", "Engines"],
        ["Acquisition"],
        ["Operations"],
    ];

    private static readonly Assembly Core = typeof(KandilException).Assembly;

    [Fact]
    public void Every_folder_of_Core_stands_on_a_floor()
    {
        var strangers = OwnTypes().Select(Folder).Distinct().Except(Floors.SelectMany(floor => floor));
        Assert.Empty(strangers);
    }

    [Fact]
    public void A_folder_of_Core_knows_only_floors_below_its_own()
    {
        var wrong = from type in OwnTypes()
                    from mentioned in TypeReferences.Of(type)
                    where mentioned.Assembly == Core && IsOwn(mentioned)
                    let knower = Folder(type)
                    let known = Folder(mentioned)
                    where knower != known && FloorOf(known) >= FloorOf(knower)
                    select $"{type.FullName} knows {mentioned.FullName}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void Core_knows_only_the_base_class_library()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var strangers = Core.GetReferencedAssemblies().Where(name => !File.Exists(Path.Combine(runtime, name.Name + ".dll")));
        Assert.Empty(strangers.Select(name => name.Name));
    }

    [Fact]
    public void Core_knows_no_console()
    {
        Assert.DoesNotContain("System.Console", Core.GetReferencedAssemblies().Select(name => name.Name));
    }

    [Theory]
    [InlineData("Kandil.Worker")]
    [InlineData("kandil")]
    public void Programs_know_Core_and_never_each_other(string program)
    {
        var known = Assembly.Load(program).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("kandil", StringComparison.OrdinalIgnoreCase));
        Assert.All(known, name => Assert.Equal("Kandil.Core", name));
    }

    [Fact]
    public void A_type_of_Core_lies_in_the_folder_of_its_namespace()
    {
        string source = Path.Combine(RepositoryRoot.Path, "src", "Kandil.Core");
        var misplaced = from file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                        let folder = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                        where folder != "." && !folder.StartsWith("obj", StringComparison.Ordinal) && !folder.StartsWith("bin", StringComparison.Ordinal)
                        let expected = $"namespace Kandil.Core.{folder};"
                        where !File.ReadLines(file).Contains(expected)
                        select $"{file}: no '{expected}'";
        Assert.Empty(misplaced);
    }

    private static IEnumerable<Type> OwnTypes() => Core.GetTypes().Where(IsOwn);

    private static bool IsOwn(Type type) => type.Namespace?.StartsWith("Kandil.Core.", StringComparison.Ordinal) == true;

    private static string Folder(Type type) => type.Namespace!.Split('.')[2];

    private static int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Contains(folder));
}
