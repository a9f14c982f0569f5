package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"infoplane/stages/dump/recorder"
)

func (s *session) recorderVerb() *cli.Command {
	return &cli.Command{
		Name:  "recorder",
		Usage: "print the Python module that records your own network",
		Description: `The module is one file, infoplane.py. It needs numpy and pyarrow, and records the layers
of a PyTorch, JAX or Keras model, or arrays:

   infoplane recorder > infoplane.py

   from infoplane import Recorder
   record = Recorder(model, x, y, "runs/seed1")
   for epoch in range(epochs):
       record(epoch)
       train_one_epoch(model)
   record.close()`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "o", Usage: "write it to `FILE`"},
			overwriteFlag(),
		},
		Action: func(c *cli.Context) error {
			if _, err := arguments(c, 0, 0, "nothing"); err != nil {
				return err
			}
			if file := c.String("o"); file != "" {
				if err := checkFile(c, file); err != nil {
					return err
				}
				did, err := saveFile(c, file, []byte(recorder.Module))
				if err == nil {
					s.note(fmt.Sprintf("%s %s", did, file))
				}
				return err
			}
			_, err := s.data().Write([]byte(recorder.Module))
			return err
		},
	}
}
