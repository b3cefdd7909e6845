using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition.Programs;

/// <summary>An archive's tar, decompressed while it is read. A program that does it gets the archive's bytes and nothing else: no path, and no environment.</summary>
internal sealed class PlainTar : IAsyncDisposable
{
    private const int MostSaid = 500;

    private readonly string _archive;
    private readonly Process? _process;
    private readonly Task _feeding = Task.CompletedTask;
    private readonly Task<string> _saying = Task.FromResult("");

    /// <param name="file">The archive, from its start.</param>
    /// <param name="archive">Its name.</param>
    /// <param name="decompressor">What decompresses it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_BACKEND: the program cannot be run.</exception>
    public PlainTar(FileStream file, string archive, Decompressor decompressor, CancellationToken cancellationToken)
    {
        _archive = archive;
        if (decompressor.Program is not { } program)
        {
            Content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return;
        }

        _process = Start(program, decompressor.Arguments, file.Name);
        Content = _process.StandardOutput.BaseStream;
        _saying = SaidAsync(_process.StandardError);
        _feeding = FeedAsync(file, _process.StandardInput.BaseStream, cancellationToken);
    }

    /// <summary>The tar.</summary>
    public Stream Content { get; }

    /// <summary>Reads what follows the last entry, and makes sure that the archive was whole.</summary>
    /// <exception cref="KandilException">E_VERIFY: it was not.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await Content.CopyToAsync(Stream.Null, cancellationToken);
        await _feeding;
        if (_process is null)
            return;
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
            throw BackendErrors.DamagedArchive(_archive, $"{Path.GetFileName(_process.StartInfo.FileName)} said: {(await _saying).Trim()}", null);
    }

    /// <summary>Ends the program, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await EndAsync(_process);
        await Content.DisposeAsync();
        _process?.Dispose();
    }

    private async Task EndAsync(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string archive)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetDirectoryName(archive),
        };
        start.Environment.Clear();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw BackendErrors.CannotRun(program, cause.Message, cause);
        }
    }

    // A program that ends early says why itself.
    private static async Task FeedAsync(FileStream file, Stream input, CancellationToken cancellationToken)
    {
        await using (input)
        {
            try
            {
                await file.CopyToAsync(input, cancellationToken);
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    private static async Task<string> SaidAsync(StreamReader errors)
    {
        var said = new StringBuilder();
        char[] buffer = new char[1024];
        while (await errors.ReadAsync(buffer) is > 0 and int read)
            said.Append(buffer, 0, Math.Min(read, MostSaid - Math.Min(said.Length, MostSaid)));
        return said.ToString();
    }
}
