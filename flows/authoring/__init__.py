"""What those who write talks are told and shown: rules, pictures, sheets, walks. A running bot only lints."""
