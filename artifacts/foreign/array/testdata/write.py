# Writes the files of TestFilesOfNumPy, with NumPy 2, and that of TestSafetensors, with safetensors 0.8
# and PyTorch.
import numpy as np
import torch
from safetensors.torch import save_file

np.save("fortran.npy", np.asfortranarray(np.arange(6.0).reshape(3, 2)))
np.save("big.npy", np.array([0.5, -2], dtype=">f4"))
np.save("half.npy", np.array([[0.5, 1], [0.25, 65504]], dtype=np.float16))
np.save("text.npy", np.array(["rose", "größer"]))
np.save("pickled.npy", np.array([{}, []], dtype=object), allow_pickle=True)
np.savez("two.npz", x=np.arange(4).reshape(2, 2), y=np.array([True, False]))
np.savez_compressed("small.npz", x=np.arange(4, dtype=np.float32).reshape(2, 2), y=np.array([1, 0], dtype=np.uint8))

save_file({
    "fc1": torch.arange(6, dtype=torch.float32).reshape(3, 2) / 2, "half": torch.tensor([[1.5], [-0.25], [2]], dtype=torch.float16),
    "brain": torch.tensor([[1.5], [-0.25], [2]], dtype=torch.bfloat16), "y": torch.tensor([7, -1, 2**40]), "b": torch.tensor([True, False, True]),
    "u": torch.tensor([1, 2, 255], dtype=torch.uint8), "f8": torch.ones(3).to(torch.float8_e4m3fn),
}, "small.safetensors", metadata={"a": "b"})
