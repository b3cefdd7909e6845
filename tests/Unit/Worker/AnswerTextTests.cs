using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kandil.Worker.Inference;

namespace Kandil.Tests.Unit.Worker;

/// <summary>What is held back of an answer, and when it is given out.</summary>
public class AnswerTextTests
{
    [Fact]
    public void Text_is_given_out_at_once_when_nothing_can_change_it()
    {
        var text = new AnswerText([]);
        Assert.Equal("one", Add(text, "one"u8));
        Assert.Equal(" two", Add(text, " two"u8));
        Assert.Equal("", Rest(text));
    }

    [Fact]
    public void A_character_waits_for_its_last_byte()
    {
        var text = new AnswerText([]);
        Assert.Equal("a", Add(text, [(byte)'a', 0xF0, 0x9F]));
        Assert.Equal("", Add(text, [0xA6]));
        Assert.Equal("🦔b", Add(text, [0x94, (byte)'b']));
    }

    [Fact]
    public void Bytes_that_are_no_character_do_not_wait()
    {
        var text = new AnswerText([]);
        Assert.Equal(2, text.Add([0x94, 0xFF]).Length);
        Assert.Equal(0, text.Add([0xC3]).Length);
        Assert.Equal(2, text.Add("a"u8).Length);
    }

    [Fact]
    public void What_may_begin_a_stop_text_waits_and_comes_when_it_does_not()
    {
        var text = new AnswerText(["</end>"]);
        Assert.Equal("x", Add(text, "x</"u8));
        Assert.Equal("", Add(text, "en"u8));
        Assert.Equal("</en", Add(text, "<"u8));
        Assert.Equal("<", Rest(text));
    }

    [Fact]
    public void The_first_of_several_stop_texts_counts()
    {
        var text = new AnswerText(["later", "soon"]);
        Assert.Equal("a ", Add(text, "a soon or later"u8));
        Assert.True(text.IsStopped);
    }

    [Fact]
    public void However_it_is_cut_into_pieces_the_text_up_to_the_first_stop_text_comes_out()
    {
        var letters = Gen.Elements("a", "b", "ab", "é", "🦔");
        var texts = letters.ListOf().Select(parts => string.Concat(parts)).Where(text => text.Length > 0);
        var property = Prop.ForAll(texts.ToArbitrary(), texts.ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (said, stop, size) =>
        {
            var text = new AnswerText([stop]);
            var heard = new StringBuilder();
            foreach (byte[] piece in Encoding.UTF8.GetBytes(said).Chunk(size))
            {
                heard.Append(Add(text, piece));
                if (text.IsStopped)
                {
                    break;
                }
            }

            heard.Append(text.IsStopped ? "" : Rest(text));
            int end = said.IndexOf(stop, StringComparison.Ordinal);
            return heard.ToString() == (end < 0 ? said : said[..end]) && text.IsStopped == end >= 0;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);
    }

    // Fails on half characters, which must never be given out.
    private static string Add(AnswerText text, ReadOnlySpan<byte> piece) => new UTF8Encoding(false, true).GetString(text.Add(piece));

    private static string Rest(AnswerText text) => new UTF8Encoding(false, true).GetString(text.Rest());
}
