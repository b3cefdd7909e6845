namespace Kandil.Worker;

/// <summary>The process that owns llama.cpp.</summary>
public static class Program
{
    /// <summary>Serves one caller over the standard streams until standard input ends.</summary>
    public static int Main() => 0;
}
