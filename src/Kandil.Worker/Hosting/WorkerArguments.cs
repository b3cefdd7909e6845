using Kandil.Core.Sandbox;

namespace Kandil.Worker.Hosting;

/// <summary>What Worker is started with.</summary>
/// <param name="Libraries">A folder of llama.cpp's libraries to try before the packaged one; null for none.</param>
/// <param name="CpuBackend">The processor's compute backend to use, a file; null for the best one of the folder.</param>
/// <param name="Limits">What it gives up before anything else; null for nothing.</param>
internal sealed record WorkerArguments(string? Libraries, string? CpuBackend, ProcessLimits? Limits)
{
    /// <summary>How it is used, for a person who starts it by hand.</summary>
    public const string Usage =
        "usage: Kandil.Worker [--libraries FOLDER] [--cpu-backend FILE] [--limits LIMITS]\n"
        + "Started by Kandil: answers requests, one JSON object a line, until standard input ends.\n";

    /// <summary>The folder and the file as given, relative ones from the working directory; null for anything unknown.</summary>
    public static WorkerArguments? Parse(IReadOnlyList<string> arguments)
    {
        string? libraries = null;
        string? cpuBackend = null;
        ProcessLimits? limits = null;
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || arguments[i + 1].Length == 0)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--libraries":
                    libraries = Path.GetFullPath(arguments[i + 1]);
                    break;
                case "--cpu-backend":
                    cpuBackend = Path.GetFullPath(arguments[i + 1]);
                    break;
                case "--limits" when ProcessLimits.Parse(arguments[i + 1]) is { } given:
                    limits = given;
                    break;
                default:
                    return null;
            }
        }

        return new WorkerArguments(libraries, cpuBackend, limits);
    }
}
