using System.Globalization;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>
/// Damaged files that the check accepts are loaded or refused by restricted Workers, and nothing else happens. bench/safety has
/// ten thousand of a million tried.
/// </summary>
public sealed class AcceptedFileTests : IDisposable
{
    private const int Files = 200;

    // Of the accepted files one in so many, so that every shape has some.
    private const int OneOf = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-accepted-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_the_check_accepts_the_restricted_worker_loads_or_refuses()
    {
        await using var loading = new GgufLoading(Path.Combine(AppContext.BaseDirectory, "worker"));
        await Parallel.ForEachAsync(Sample(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (file, _) => await loading.TestAsync(file));

        Assert.Empty(loading.Faults);
        Assert.Equal(Files, loading.Loaded + loading.Refused + loading.Ended + loading.Unknown);
        // Both happen, or the files tell nothing.
        Assert.InRange(loading.Loaded, Files / 5, Files - 1);
        Assert.InRange(loading.Refused, Files / 5, Files - 1);
    }

    private List<string> Sample()
    {
        var files = new List<string>();
        int accepted = 0;
        var fuzzing = new GgufFuzzing(seed: 9)
        {
            OnAccepted = (number, file) =>
            {
                if (accepted++ % OneOf != 0 || files.Count >= Files)
                    return;
                string path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{number}.gguf"));
                File.WriteAllBytes(path, file);
                files.Add(path);
            },
        };
        while (files.Count < Files)
            fuzzing.Run(500);
        return files;
    }
}
