from django.db import migrations, models

from support.append_only import forbid_changes


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='nøgle')),
                ('sha256', models.CharField(max_length=64, verbose_name='fingeraftryk')),
                ('size', models.PositiveBigIntegerField(verbose_name='størrelse')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('filename', models.CharField(max_length=200, verbose_name='filnavn')),
                ('renderer', models.CharField(blank=True, max_length=100, verbose_name='dannet af')),
                ('created_at', models.DateTimeField(verbose_name='oprettet')),
            ],
            options={
                'verbose_name': 'dokument',
                'verbose_name_plural': 'dokumenter',
                'indexes': [models.Index(fields=['sha256'], name='document_sha256')],
            },
        ),
        forbid_changes('documents_document'),
    ]
