using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of pictures that a model is to be shown.</summary>
public static class ImageErrors
{
    /// <summary>There is no such file.</summary>
    public static KandilException Missing(string path) => new(
        ErrorCode.NotFound, $"There is no image {Quote(path)}.", path, new RecommendedAction("Give the path of a file that exists."));

    /// <summary>A file that cannot be read.</summary>
    public static KandilException Unreadable(string path, Exception cause) => new(
        cause is UnauthorizedAccessException ? ErrorCode.Perm : ErrorCode.Disk, $"The image {Quote(path)} cannot be read: {Clean(cause.Message)}", path,
        new RecommendedAction("Give a file that you may read."), cause);

    /// <summary>A file that is no picture of a kind that models take.</summary>
    public static KandilException NotAnImage(string path) => new(
        ErrorCode.Args, $"{Quote(path)} is no image that a model takes: its first bytes are not those of a PNG, JPEG, GIF or WebP file.", path,
        new RecommendedAction("Convert it to PNG or JPEG first."));

    /// <summary>A picture that is larger than any server takes.</summary>
    public static KandilException TooLarge(string path, string size, string most) => new(
        ErrorCode.Args, $"The image {Quote(path)} has {size}, and no more than {most} are sent.", path,
        new RecommendedAction("Make it smaller: models see little more than 2000 pixels on a side."));

    /// <summary>More pictures than any server takes.</summary>
    public static KandilException TooMany(int count, int most) => new(
        ErrorCode.Args, string.Create(CultureInfo.InvariantCulture, $"There are {count} images with one prompt, and no more than {most} are sent."), "images",
        new RecommendedAction("Ask about some of them at a time."));
}
