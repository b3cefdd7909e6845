namespace Kandil.Worker.Hosting;

/// <summary>What the process ends with. A native abort ends it with the system's own code.</summary>
internal static class ExitCode
{
    /// <summary>The caller closed standard input or had the model unloaded.</summary>
    public const int Done = 0;

    /// <summary>A fault of Worker's; standard error has it.</summary>
    public const int Fault = 1;

    /// <summary>Unknown arguments.</summary>
    public const int Usage = 2;

    /// <summary>No usable llama.cpp.</summary>
    public const int NoLibraries = 3;

    /// <summary>The model could not be loaded.</summary>
    public const int NotLoaded = 4;

    /// <summary>A line beyond the bound.</summary>
    public const int LineTooLong = 5;

    /// <summary>Ended by SIGTERM, as shells count it.</summary>
    public const int Terminated = 143;
}
