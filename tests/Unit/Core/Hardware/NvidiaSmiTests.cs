using System.Diagnostics;
using Kandil.Core.Hardware;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Hardware;

public sealed class NvidiaSmiTests
{
    [Fact]
    public void Each_card_has_name_memory_driver_and_what_it_can_compute()
    {
        // Synthetic, in the columns that are asked for.
        const string Output = "NVIDIA GeForce RTX 4090, 24564, 23908, 550.163.01, 8.9\nTesla T4, 15360, 14923, 550.163.01, 7.5\n";

        var gpus = NvidiaSmi.Parse(Output);

        Assert.Equal(["NVIDIA GeForce RTX 4090", "Tesla T4"], gpus.Select(gpu => gpu.Name));
        Assert.Equal((24564L << 20, 23908L << 20, "550.163.01", "8.9", "CUDA", false),
            (gpus[0].TotalMemory, gpus[0].FreeMemory, gpus[0].Driver, gpus[0].ComputeCapability, gpus[0].Backend, gpus[0].IsUnified));
    }

    [Fact]
    public void A_card_that_shares_the_machines_memory_reports_none_of_its_own()
    {
        // A DGX Spark's "NVIDIA GB10, [N/A], [N/A]": docs.nvidia.com/dgx/dgx-spark/known-issues.html, quoted on 2026-09-10 in
        // github.com/unslothai/unsloth/pull/10703; driver and capability from github.com/lablup/all-smi/issues/80.
        var gpu = Assert.Single(NvidiaSmi.Parse("NVIDIA GB10, [N/A], [N/A], 580.126.09, 12.1\n"));

        Assert.True(gpu.IsUnified);
        Assert.Null(gpu.TotalMemory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("a, b\n")]
    public void What_is_no_table_has_no_cards(string output) => Assert.Empty(NvidiaSmi.Parse(output));

    [PosixFact]
    public async Task A_driver_of_before_2021_is_asked_without_what_it_does_not_know()
    {
        using var program = new FakeProgram("""
            case "$1" in *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2;; esac
            echo 'GeForce GTX 1080, 8119, 7000, 440.33.01'
            """);
        var (gpus, problem) = await NvidiaSmi.RunAsync(program.Path, TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Null(problem);
        Assert.Equal("GeForce GTX 1080", Assert.Single(gpus).Name);
    }

    [PosixFact]
    public async Task What_it_says_when_it_fails_is_the_reason()
    {
        using var program = new FakeProgram("echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9");
        var (gpus, problem) = await NvidiaSmi.RunAsync(program.Path, TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Empty(gpus);
        Assert.Contains("communicate with the NVIDIA driver", problem, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task One_that_hangs_is_a_reason_and_is_ended()
    {
        using var program = new FakeProgram("exec sleep 600");
        var (_, problem) = await NvidiaSmi.RunAsync(program.Path, TimeSpan.FromMilliseconds(300), CancellationToken.None);

        Assert.Contains("did not answer", problem, StringComparison.Ordinal);
    }

    private sealed class FakeProgram : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("kandil-smi-").FullName;

        // Written by another process: what this one holds open for writing, a program that another test starts meanwhile would, too,
        // and what is open for writing cannot be run.
        public FakeProgram(string script)
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", Path]) { RedirectStandardInput = true };
            using var writer = Process.Start(start)!;
            writer.StandardInput.Write($"#!/bin/sh\n{script}\n");
            writer.StandardInput.Close();
            Assert.True(writer.WaitForExit(TimeSpan.FromSeconds(20)));
        }

        public string Path => System.IO.Path.Combine(_folder, "nvidia-smi");

        public void Dispose() => Directory.Delete(_folder, true);
    }
}
