using System.Globalization;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>
/// Files damaged at random from one seed. KANDIL_TEST_MUTATIONS sets how many, 10,000 where it is not set; bench/safety runs a
/// million.
/// </summary>
public class DamagedFileTests
{
    private static long Files => long.Parse(Environment.GetEnvironmentVariable("KANDIL_TEST_MUTATIONS") ?? "10000", CultureInfo.InvariantCulture);

    [Fact]
    public void Damaged_files_are_accepted_or_refused_and_nothing_else()
    {
        var fuzzing = new GgufFuzzing(seed: 5);
        fuzzing.Run(Files);
        Assert.Empty(fuzzing.Faults);
        Assert.InRange(fuzzing.Shapes, 20, 1000);
        Assert.InRange(fuzzing.InHeaderShare, 0.90, 1);
        Assert.InRange(fuzzing.AcceptedShare, 0.10, 0.90);
    }
}
