using System.Globalization;
using System.Text;

namespace Leibniz.Keras;

/// <summary>
/// The progress of one epoch, of an evaluation or of a prediction: a bar that moves, or one plain line when it is done.
/// </summary>
/// <remarks>
/// The bar is that of Keras before version 3, <c>469/469 [====] - 1s 2ms/step - loss: 0.2579</c>, thirty characters wide,
/// less where the terminal is too narrow for the whole line. The plain line is <c>469/469 - 1s - 2ms/step - loss: 0.2579</c>
/// and holds no control characters. Time starts with the constructor.
/// </remarks>
internal sealed class ProgressBar : IDisposable
{
    private const int FullWidth = 30;
    private const int LeastWidth = 5;

    // A terminal draws no faster, and a step of a small model takes less than drawing the bar.
    private const double SecondsBetweenDrawings = 0.05;

    private readonly TextWriter output;
    private readonly Verbose verbose;
    private readonly int? total;
    private readonly string unit;
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly int? columns;
    private readonly StatusLine line;

    private double? firstStepEnd;
    private double? lastDrawing;

    /// <summary>A bar that starts now.</summary>
    /// <param name="output">Where it is drawn.</param>
    /// <param name="verbose">What is drawn; Auto decides by <paramref name="terminal"/>.</param>
    /// <param name="total">How many steps there will be, null if nobody knows.</param>
    /// <param name="clock">The time; the system's if not given.</param>
    /// <param name="terminal">Whether <paramref name="output"/> can be drawn over; found out if not given.</param>
    /// <param name="columns">The terminal's width; found out if not given.</param>
    /// <param name="unit">What a step is called.</param>
    public ProgressBar(
        TextWriter output,
        Verbose verbose,
        int? total,
        TimeProvider? clock = null,
        bool? terminal = null,
        int? columns = null,
        string unit = "step")
    {
        this.output = output;
        this.verbose = Resolve(output, verbose, terminal);
        this.total = total is > 0 ? total : null;
        this.unit = unit;
        this.clock = clock ?? TimeProvider.System;
        this.columns = columns ?? Terminal.Columns(output);
        line = new StatusLine(output, this.columns);
        start = this.clock.GetTimestamp();
    }

    /// <summary>Writes <c>Epoch 1/5</c>, if there is more than one epoch and anything is shown at all.</summary>
    public static void Header(TextWriter output, Verbose verbose, int epoch, int epochs)
    {
        if (verbose != Verbose.Silent && epochs > 1)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch}/{epochs}\n"));
        }
    }

    /// <summary>Shows that <paramref name="done"/> steps are done, with these values and no others.</summary>
    public void Update(int done, IReadOnlyList<(string Name, double Value)> values) => Update(done, () => values);

    /// <summary>Shows that <paramref name="done"/> steps are done; the values are asked for only if it is time to draw.</summary>
    public void Update(int done, Func<IReadOnlyList<(string Name, double Value)>> values)
    {
        var now = Elapsed();
        var stepTime = StepTime(done, now);
        if (verbose != Verbose.Bar || now - lastDrawing < SecondsBetweenDrawings)
        {
            return;
        }

        var time = total is { } steps
            ? $"ETA: {Numerals.Remaining(stepTime * (steps - done))}"
            : $"{Numerals.Whole(now)}s {Numerals.StepTime(stepTime, unit)}";
        line.Draw(BarLine(done, total, $" - {time}{Text(values())}"));
        lastDrawing = now;
    }

    /// <summary>Draws the last state, whole, and ends the line. An unknown total is known now: what was done.</summary>
    public void Finish(int done, IReadOnlyList<(string Name, double Value)> values)
    {
        var now = Elapsed();
        var stepTime = Numerals.StepTime(StepTime(done, now), unit);
        var seconds = Numerals.Whole(now);
        var steps = total ?? done;
        if (verbose == Verbose.Bar)
        {
            line.Finish(BarLine(done, steps, $" - {seconds}s {stepTime}{Text(values)}"));
        }
        else if (verbose == Verbose.Line)
        {
            output.Write($"{Count(done, steps)} - {seconds}s - {stepTime}{Text(values)}\n");
            output.Flush();
        }
    }

    /// <summary>Ends the line if the bar was left unfinished, so that an error message starts on a line of its own.</summary>
    public void Dispose() => line.Leave();

    private static Verbose Resolve(TextWriter output, Verbose verbose, bool? terminal) => verbose switch
    {
        Verbose.Auto => terminal ?? Terminal.CanRedraw(output) ? Verbose.Bar : Verbose.Line,
        Verbose.Silent or Verbose.Bar or Verbose.Line => verbose,
        _ => throw new ArgumentOutOfRangeException(
            nameof(verbose), verbose, "Verbose is one of Auto, Silent, Bar and Line."),
    };

    private static string Count(int done, int? steps)
    {
        if (steps is not { } known)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{done,7}/Unknown");
        }

        var all = known.ToString(CultureInfo.InvariantCulture);
        return $"{done.ToString(CultureInfo.InvariantCulture).PadLeft(all.Length)}/{all}";
    }

    private static string Text(IReadOnlyList<(string Name, double Value)> values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values)
        {
            text.Append(" - ").Append(name).Append(": ").Append(Numerals.Value(value));
        }

        return text.ToString();
    }

    private string BarLine(int done, int? steps, string rest)
    {
        var count = Count(done, steps);
        if (steps is not > 0)
        {
            return count + rest;
        }

        // " [" and "]", and the last column of the terminal, which stays free.
        var room = columns is { } width ? width - 1 - count.Length - rest.Length - 3 : FullWidth;
        var all = Math.Clamp(room, LeastWidth, FullWidth);
        var full = (int)((double)all * Math.Min(done, steps.Value) / steps.Value);
        var head = done < steps && full > 0 ? 1 : 0;
        var bar = new string('=', full - head) + new string('>', head) + new string('.', all - full);
        return $"{count} [{bar}]{rest}";
    }

    private double Elapsed() => clock.GetElapsedTime(start).TotalSeconds;

    private double StepTime(int done, double now)
    {
        if (done <= 0)
        {
            return 0;
        }

        // The first step warms things up; it would spoil the estimate, so it counts only while it is the only one.
        var time = firstStepEnd is { } first && done > 1 ? (now - first) / (done - 1) : now / done;
        if (done == 1)
        {
            firstStepEnd ??= now;
        }

        return time;
    }
}
