// Package recorder holds the Python module that records the layers of a network while it
// trains elsewhere, for the command to hand out: infoplane recorder > infoplane.py.
//
// The folder is the module's project, too: pip install ./stages/dump/recorder. It needs
// numpy and pyarrow; of PyTorch, JAX and Keras it uses what its caller uses.
package recorder

import _ "embed"

// Module is the source of infoplane.py.
//
//go:embed infoplane.py
var Module string
