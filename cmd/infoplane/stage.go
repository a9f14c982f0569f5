package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/foreign"
	"infoplane/stages"
)

func (s *session) stageVerb() *cli.Command {
	return &cli.Command{
		Name:      "stage",
		Usage:     "do the work of one stage, from files to files, for other pipelines",
		ArgsUsage: "NAME --request request.json",
		Description: `Does what a request asks of a stage (generate, train, dump, estimate, solve, plot): reads
the inputs and writes the outputs that it names, in its folder, and needs no store.
make, Snakemake, DVC or a shell script can use a stage so; docs/swap.md describes
requests, and how a program of yours takes the place of a stage in an experiment.

   infoplane stage estimate --request request.json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "request", Usage: "the `FILE` that says what to do"},
			overwriteFlag(),
		},
		Action: s.stage,
	}
}

func (s *session) stage(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one NAME of "+strings.Join(stages.Names(), ", "))
	if err != nil {
		return err
	}
	if err := oneOf("stage", args[0], stages.Names()...); err != nil {
		return err
	}
	file := c.String("request")
	if file == "" {
		return usagef("stage %s: needs --request FILE. See `infoplane stage --help`", args[0])
	}
	if _, err := s.kernel(); err != nil {
		return err
	}
	ctx, done := s.interruptible(c.Context, func() {})
	defer done()
	_, err = foreign.Until(ctx, func() (struct{}, error) { // it may be decoding a large file
		return struct{}{}, stages.Serve(ctx, args[0], file, c.Bool("overwrite"))
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Canceled
	case err != nil:
		return failf("%w", err)
	}
	return nil
}
