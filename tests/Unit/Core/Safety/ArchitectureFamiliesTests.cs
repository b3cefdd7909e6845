using System.Text;
using Kandil.Core.Safety;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>The list of architectures is that of the packaged library, which has their names one after the other.</summary>
public class ArchitectureFamiliesTests
{
    // Where an engine library begins and ends its list; the first is the part of a model that sees, and no model.
    private const string First = "clip", Last = "(unknown)";

    [LinuxFact]
    public void The_library_knows_no_architecture_that_the_check_does_not()
    {
        string[] names = Names();
        Assert.InRange(names.Length, 130, 1000);
        Assert.All(names, name => Assert.True(ArchitectureFamilies.IsKnown(name), name));
    }

    [LinuxFact]
    public void The_check_knows_no_architecture_that_the_library_does_not()
    {
        // A name that ends a longer one is kept there by the linker.
        string[] names = Names();
        Assert.All(
            ArchitectureFamilies.All,
            name => Assert.True(names.Any(known => known.EndsWith(name, StringComparison.Ordinal)) || Library.Contains(name + "\0", StringComparison.Ordinal), name));
    }

    private static string Library { get; } = Encoding.Latin1.GetString(
        File.ReadAllBytes(Directory.GetFiles(Worker.WorkerProcess.Natives, "libllama.*").Single()));

    private static string[] Names()
    {
        int end = Library.IndexOf($"\0{Last}\0", StringComparison.Ordinal), start = Library.LastIndexOf($"\0{First}\0", end, StringComparison.Ordinal);
        return Library[(start + First.Length + 2)..end].Split('\0');
    }
}
