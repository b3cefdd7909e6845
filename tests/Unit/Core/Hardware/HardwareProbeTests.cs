using Kandil.Core.Hardware;
using Kandil.Core.Platform;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Hardware;

/// <summary>Over a folder that looks like a Linux system's.</summary>
public sealed class HardwareProbeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kandil-hardware-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    [LinuxFact]
    public async Task An_x64_processor_has_its_makers_name_and_the_instructions_that_engines_use()
    {
        // A part of github.com/dotnet/BenchmarkDotNet/pull/3131's /proc/cpuinfo; the tile flags are added.
        Put("proc/cpuinfo", """
            processor	: 0
            vendor_id	: GenuineIntel
            model name	: Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz
            flags		: fpu sse4_2 fma avx f16c avx2 avx512f avx512bw avx512_vnni amx_bf16 amx_tile amx_int8

            """);
        var processor = (await ProbeAsync()).Processor;

        Assert.Equal("Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", processor.Name);
        Assert.Equal(["AVX", "AVX2", "FMA", "F16C", "AVX-512", "AVX-512-VNNI", "AMX"], processor.Features);
        Assert.InRange(processor.Cores, 1, processor.Threads);
    }

    [LinuxFact]
    public async Task An_arm_processor_is_known_by_its_number()
    {
        // An NXP i.MX93 in openatomworkshop.csdn.net/67467db13a01316874d8ff10.html.
        Put("proc/cpuinfo", """
            processor       : 0
            BogoMIPS        : 48.00
            Features        : fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
            CPU implementer : 0x41
            CPU architecture: 8
            CPU variant     : 0x2
            CPU part        : 0xd05

            """);
        var processor = (await ProbeAsync()).Processor;

        Assert.Equal("Cortex-A55", processor.Name);
        Assert.Equal(["NEON", "DOTPROD"], processor.Features);
    }

    [LinuxFact]
    public async Task A_machine_that_tells_nothing_is_no_error_and_no_gpu_is_none()
    {
        var hardware = await ProbeAsync();

        Assert.Empty(hardware.Gpus);
        Assert.NotEmpty(hardware.Processor.Architecture);
        Assert.DoesNotContain(hardware.Unknown, unknown => unknown.Subject == "GPU");
    }

    [LinuxFact]
    public async Task An_nvidia_card_without_a_driver_says_what_is_missing()
    {
        Put("sys/class/drm/card0/device/vendor", "0x10de\n");
        Put("sys/class/drm/card0/device/device", "0x2684\n");
        Put("sys/class/drm/card0-DP-1/status", "connected\n");
        var hardware = await ProbeAsync();

        Assert.Equal("NVIDIA graphics 0x2684", Assert.Single(hardware.Gpus).Name);
        Assert.Contains("nvidia-smi", Assert.Single(hardware.Unknown, unknown => unknown.Subject == "GPU").Reason, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task An_amd_card_shows_its_memory_from_the_kernel()
    {
        Put("sys/class/drm/card1/device/vendor", "0x1002\n");
        Put("sys/class/drm/card1/device/device", "0x744c\n");
        Put("sys/class/drm/card1/device/mem_info_vram_total", "25753026560\n");
        Put("sys/class/drm/card1/device/mem_info_vram_used", "1000000000\n");
        var gpu = Assert.Single((await ProbeAsync()).Gpus);

        Assert.Equal((25_753_026_560L, 24_753_026_560L, false), (gpu.TotalMemory, gpu.FreeMemory, gpu.IsUsable));
    }

    [Fact]
    public async Task What_llama_cpp_computes_on_is_usable_and_a_card_without_memory_of_its_own_has_the_machines()
    {
        var hardware = await ProbeAsync(options => options with
        {
            Devices =
            [
                new ComputeDevice("Metal", "Apple M2", 22_906_503_168, 22_000_000_000, true, false),
                new ComputeDevice("BLAS", "Accelerate", 0, 0, false, false),
            ],
        });
        var gpu = Assert.Single(hardware.Gpus);

        Assert.True(gpu is { IsUsable: true, IsUnified: true, FoundBy: "llama.cpp" });
        Assert.Equal(16_000_000_000, gpu.TotalMemory);
        Assert.Equal(9_000_000_000, gpu.FreeMemory);
    }

    [Fact]
    public async Task An_engine_that_could_not_be_asked_is_a_gap_with_its_reason()
    {
        var hardware = await ProbeAsync(options => options with { DevicesProblem = "No worker." });

        Assert.Contains("No worker.", Assert.Single(hardware.Unknown, unknown => unknown.Subject == "GPU").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_volume_of_a_folder_that_is_not_there_yet_is_that_of_the_one_above()
    {
        var hardware = await ProbeAsync(options => options with { Folder = Path.Combine(_root, "not", "yet") });

        Assert.Equal(_root, hardware.Disk!.Path);
        Assert.InRange(hardware.Disk.Free, 1, hardware.Disk.Total);
    }

    [Fact]
    public async Task Free_memory_changes_without_the_fingerprint_and_anything_else_with_it()
    {
        var hardware = await ProbeAsync();

        Assert.Equal(hardware.Fingerprint, (hardware with { AvailableMemory = 1 }).Fingerprint);
        Assert.NotEqual(hardware.Fingerprint, (hardware with { TotalMemory = 1 }).Fingerprint);
    }

    private Task<MachineHardware> ProbeAsync(Func<HardwareProbeOptions, HardwareProbeOptions>? change = null)
    {
        var options = new HardwareProbeOptions { Root = _root, ReadMemory = () => new MachineMemory(16_000_000_000, 9_000_000_000) };
        return new HardwareProbe(change?.Invoke(options) ?? options).RunAsync(CancellationToken.None);
    }

    private void Put(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
