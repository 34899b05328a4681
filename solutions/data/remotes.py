"""Where the data sets' official files come from, and how they are known."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remote:
    """Where a data set's official files come from, and how they are known.

    title: the data set's name in messages. folder: where the files belong, below the data folder ("" is right
    in it). mirrors: addresses, ending in "/", that serve the same files, tried in order. hashes: "md5:..." or
    "sha256:..." of each file. served_as: what the mirrors call a file, where that is another name than ours.
    """

    title: str
    folder: str
    mirrors: tuple[str, ...]
    hashes: dict[str, str]
    served_as: dict[str, str] = field(default_factory=dict)

    def address(self, mirror: str, name: str) -> str:
        """Where a mirror has one of the files."""
        return mirror + self.served_as.get(name, name)


REMOTES = {
    "mnist": Remote(
        title="MNIST",
        folder="mnist",
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        hashes={
            "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
            "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
            "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
        },
    ),
    "cifar10": Remote(
        title="CIFAR-10",
        folder="",
        mirrors=("https://www.cs.toronto.edu/~kriz/",),
        hashes={
            "cifar-10-binary.tar.gz": (
                "sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
            )
        },
    ),
    "names": Remote(
        title="The list of names",
        folder="",
        mirrors=("https://raw.githubusercontent.com/karpathy/makemore/master/",),
        hashes={"names.txt": "sha256:0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"},
    ),
    "shakespeare": Remote(
        title="Tiny Shakespeare",
        folder="",
        mirrors=("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/",),
        hashes={
            "tinyshakespeare.txt": "sha256:86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"
        },
        served_as={"tinyshakespeare.txt": "input.txt"},
    ),
}
